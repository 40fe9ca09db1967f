// Progressive enhancement. Every page also works without this script.

const main = document.querySelector('main');

// Submits the form when a select changes.
main.addEventListener('change', event => {
  if (event.target.matches('[data-submit]')) {
    event.target.form.requestSubmit();
  }
});

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

// Shows times in the reader's time zone.
function localise(root) {
  const language = document.documentElement.lang;
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const timeOnly = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  root.querySelectorAll('time[datetime]').forEach(time => {
    time.textContent = ('timeOnly' in time.dataset ? timeOnly : format).format(new Date(time.dateTime));
  });
}

localise(main);

// Follows an unfinished order. Each event fetches the page again and replaces the live region.
const order = document.querySelector('[data-events]');
if (order) {
  follow(order.dataset.events);
}

function follow(address) {
  let pending = null;
  let repeat = false;

  const events = new EventSource(address);
  const stop = () => { events.close(); clearInterval(timer); };
  const refresh = async () => {
    if (pending) {
      repeat = true;
      return;
    }
    do {
      repeat = false;
      pending = fetch(location.href, { headers: { accept: 'text/html' } });
      try {
        const page = new DOMParser().parseFromString(await (await pending).text(), 'text/html');
        const updated = page.querySelector('#live');
        const live = document.querySelector('#live');
        if (updated) {
          localise(updated);
          if (updated.innerHTML !== live.innerHTML) {
            live.replaceChildren(...updated.childNodes);
          }
          if (!page.querySelector('[data-events]')) {
            stop();
          }
        }
      } catch {
        // The next event or the next poll retries.
      }
      pending = null;
    } while (repeat);
  };

  events.addEventListener('status', refresh);
  // Polls while there is no event stream.
  const timer = setInterval(() => { if (events.readyState !== EventSource.OPEN) refresh(); }, 3000);
}

// Shows the progress of work: fetches the page again, and replaces the part that changed, until the work has ended.
const work = document.querySelector('[data-refresh]');
if (work) {
  const timer = setInterval(async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      const updated = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#live');
      if (!updated) {
        return;
      }
      if (!updated.matches('[data-refresh]')) {
        clearInterval(timer);
        // What the page shows only after the end, such as the refused records, is outside of this part.
        location.reload();
        return;
      }
      localise(updated);
      work.replaceChildren(...updated.childNodes);
    } catch {
      // The next round retries.
    }
  }, Number(work.dataset.refresh));
}
