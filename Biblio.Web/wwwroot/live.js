// Parts of a page that change by themselves. The page is read again, and the part with the same id is updated.
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

// Makes the children of one element those of the other. Only what differs changes, so that focus, selection and scroll
// position stay, and a screen reader announces no more than the change.
function update(element, updated) {
  const children = [...element.childNodes];
  const nexts = [...updated.childNodes];
  nexts.forEach((next, index) => {
    const child = children[index];
    if (!child) {
      element.append(next);
    } else if (child.nodeName !== next.nodeName) {
      child.replaceWith(next);
    } else if (child.nodeType !== Node.ELEMENT_NODE) {
      if (child.data !== next.data) {
        child.data = next.data;
      }
    } else if (!child.isEqualNode(next)) {
      for (const { name } of [...child.attributes].filter(attribute => !next.hasAttribute(attribute.name))) {
        child.removeAttribute(name);
      }
      for (const { name, value } of next.attributes) {
        if (child.getAttribute(name) !== value) {
          child.setAttribute(name, value);
        }
      }
      update(child, next);
    }
  });
  children.slice(nexts.length).forEach(child => child.remove());
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
      // Its times are put into the reader's zone before it is compared. See biblio.js.
      document.dispatchEvent(new CustomEvent('biblio:read', { detail: updated }));
      update(part, updated);
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
