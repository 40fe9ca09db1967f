// Progressive enhancement. Every page also works without this script.

const main = document.querySelector('main');

// Prevents a double submit. The idempotency key of the form also covers one that gets through.
main.addEventListener('submit', event => {
  const form = event.target;
  if (form.matches('[data-once]')) {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
  }
});

// After a return by the browser's history, the form can be submitted again.
addEventListener('pageshow', () => document.querySelectorAll('[data-sent]').forEach(form => {
  delete form.dataset.sent;
  form.removeAttribute('aria-busy');
}));

// Prints the page. Without this script, the browser's own menu does.
document.querySelectorAll('[data-print]').forEach(button => {
  button.hidden = false;
  button.addEventListener('click', () => print());
});

// A toast can be closed. One that asks for nothing goes by itself after the time to read it twice, unless the pointer or
// the focus is on it, or the page is not seen.
document.querySelectorAll('[data-toast]').forEach(toast => {
  const button = toast.querySelector('.close');
  button.hidden = false;
  button.addEventListener('click', () => toast.remove());
  toast.addEventListener('keydown', event => event.key === 'Escape' && toast.remove());

  // Screen readers announce what changes, and not what the page begins with.
  const text = toast.querySelector('p');
  setTimeout(() => text.replaceWith(text.cloneNode(true)), 100);

  if (toast.dataset.toast === 'goes') {
    let seconds = 8 + text.textContent.length / 7;
    const timer = setInterval(() => {
      if (!document.hidden && !toast.matches(':hover, :focus-within') && --seconds <= 0) {
        clearInterval(timer);
        toast.remove();
      }
    }, 1000);
  }
});

// Tells the server the reader's time zone, unless the reader has chosen one. This page has times in UTC until then.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const stored = document.cookie.match(/(?:^|; )biblio-zone=([^;]*)/)?.[1];
if (timeZone && (!stored || (stored.startsWith('auto:') && stored !== `auto:${timeZone}`))) {
  document.cookie = `biblio-zone=auto:${timeZone}; path=/; max-age=31536000; samesite=lax`;
}

function localise(root) {
  const language = document.documentElement.lang;
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const timeOnly = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  root.querySelectorAll('time[data-utc]').forEach(time => {
    time.textContent = ('timeOnly' in time.dataset ? timeOnly : format).format(new Date(time.dateTime));
  });
}

localise(document);
document.addEventListener('biblio:read', event => localise(event.detail));
