// The scan field of the desk. Scans wait in a line, so that a scanner need not wait for the page. Without this script,
// each scan is an ordinary form.

const form = document.querySelector('form[data-scan]');
const input = form.elements.Scan;
let line = Promise.resolve();

form.addEventListener('submit', event => {
  event.preventDefault();
  const scan = input.value;
  input.value = '';
  line = line.then(() => send(scan));
});

async function send(scan) {
  const fields = new FormData(form);
  fields.set('Scan', scan);
  form.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(location.href, { method: 'POST', body: new URLSearchParams(fields) });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.querySelector('#scan-fields');
    if (!next) {
      // The session has ended, or this is no desk any more.
      location.href = answer.url;
      return;
    }
    history.replaceState(null, '', answer.url);
    document.querySelector('#scan-fields').replaceChildren(...next.childNodes);
    document.querySelector('form[data-scan] button').textContent = page.querySelector('form[data-scan] button').textContent;
    show(page.querySelector('#scan-answer'));
  } catch {
    // The plain form shows what the browser says about the connection.
    input.value = scan;
    form.submit();
  }
  form.removeAttribute('aria-busy');
}

// Earlier answers stay below the new one, up to a number.
function show(updated) {
  const answer = document.querySelector('#scan-answer');
  const keep = Number(answer.dataset.keep ?? 0);
  const earlier = keep ? [...answer.children].slice(0, keep - 1) : [];
  answer.replaceChildren(...updated.children, ...earlier);
}

// What a scanner types goes into the field, unless another control has the focus.
addEventListener('keydown', event => {
  if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey && document.activeElement === document.body) {
    input.focus();
  }
});
