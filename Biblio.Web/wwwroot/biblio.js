// Everything works without this file; with it, a few things are nicer.

const main = document.querySelector('main');

// a select that need not be confirmed
main.addEventListener('change', event => {
  if (event.target.matches('[data-submit]')) {
    event.target.form.requestSubmit();
  }
});

// one click is enough: the second goes nowhere (and if it did, the form's key makes it the same order)
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

// back from the next page by the browser's history: the form may be sent again
addEventListener('pageshow', () => document.querySelectorAll('[data-sent]').forEach(form => {
  delete form.dataset.sent;
  form.removeAttribute('aria-busy');
}));

// moments in the reader's own time
function localise(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
  root.querySelectorAll('time[datetime]').forEach(time => { time.textContent = format.format(new Date(time.dateTime)); });
}

localise(main);

// an order that is still on its way: each event fetches what the page says now, in the words of the server
const order = document.querySelector('[data-events]');
if (order) {
  follow(order.dataset.events);
}

function follow(address) {
  let asked = null;
  let again = false;

  const events = new EventSource(address);
  const done = () => { events.close(); clearInterval(seldom); };
  const look = async () => {
    if (asked) {
      again = true;
      return;
    }
    do {
      again = false;
      asked = fetch(location.href, { headers: { accept: 'text/html' } });
      try {
        const page = new DOMParser().parseFromString(await (await asked).text(), 'text/html');
        const fresh = page.querySelector('#live');
        const live = document.querySelector('#live');
        if (fresh) {
          localise(fresh);
          if (fresh.innerHTML !== live.innerHTML) {
            live.replaceChildren(...fresh.childNodes);
          }
          if (!page.querySelector('[data-events]')) {
            done();
          }
        }
      } catch {
        // the next event or the next look tells
      }
      asked = null;
    } while (again);
  };

  events.addEventListener('status', look);
  // no events (the part that sends them is down): look from time to time
  const seldom = setInterval(() => { if (events.readyState !== EventSource.OPEN) look(); }, 3000);
}
