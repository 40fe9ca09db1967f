// Parts of a page that change by themselves. The page is read again, and the part with the same id is replaced.
// Nothing is read while the page is hidden. See Components/Layout/Live.razor for the attributes.

const longest = 60_000;

async function read(signal) {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' }, signal });
  if (answer.redirected) {
    // The session has ended.
    location.assign(answer.url);
  }
  return answer;
}

// Calls the work again and again, later after each failure, while the page is visible. The work ends it with false.
function repeat(every, work) {
  let failures = 0;
  let timer = null;
  let busy = false;
  let again = false;
  let ended = false;

  const run = async () => {
    clearTimeout(timer);
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      try {
        ended = await work() === false;
        failures = 0;
      } catch {
        failures++;
      }
    } while (again && !ended);
    busy = false;
    if (!ended && !document.hidden) {
      timer = setTimeout(run, Math.min(every * 2 ** failures, longest));
    }
  };

  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (!document.hidden && !ended) {
      run();
    }
  });
  timer = setTimeout(run, every);
  return run;
}

function follow(part) {
  const { id, dataset } = part;
  let source = null;

  const work = async () => {
    if (source?.readyState === EventSource.OPEN && !part.hasAttribute('data-live-changed')) {
      return true;
    }
    // A change that comes during the reading sets it again.
    part.removeAttribute('data-live-changed');
    try {
      const answer = await read(AbortSignal.timeout(10_000));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const updated = page.getElementById(id);
      if (!updated) {
        throw new Error(`The answer ${answer.status} has no part ${id}.`);
      }
      part.removeAttribute('data-live-failed');
      if (updated.innerHTML !== part.innerHTML) {
        part.replaceChildren(...updated.childNodes);
        document.dispatchEvent(new CustomEvent('biblio:replaced', { detail: part }));
      }
      if (updated.hasAttribute('data-live')) {
        return true;
      }
      source?.close();
      if ('liveReload' in dataset) {
        location.reload();
      }
      return false;
    } catch (error) {
      part.setAttribute('data-live-changed', '');
      part.setAttribute('data-live-failed', '');
      throw error;
    }
  };

  const run = repeat(Number(dataset.liveEvery) || 3000, work);
  const listen = () => {
    source = new EventSource(dataset.liveEvents);
    source.addEventListener('status', () => {
      part.setAttribute('data-live-changed', '');
      run();
    });
  };
  if (dataset.liveEvents) {
    listen();
    document.addEventListener('visibilitychange', () => {
      source.close();
      if (!document.hidden) {
        part.setAttribute('data-live-changed', '');
        listen();
      }
    });
  }
}

// A page of an unavailable service comes back when the service does.
function retry(seconds) {
  repeat(seconds * 1000, async () => {
    const answer = await read(AbortSignal.timeout(10_000));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (page.querySelector('[data-retry]') || answer.status === 429 || answer.status >= 500) {
      throw new Error(`The answer is still ${answer.status}.`);
    }
    location.reload();
    return false;
  });
}

document.querySelectorAll('[data-live]').forEach(follow);
const unavailable = document.querySelector('[data-retry]');
if (unavailable) {
  retry(Number(unavailable.dataset.retry) || 5);
}
