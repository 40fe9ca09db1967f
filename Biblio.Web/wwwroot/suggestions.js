// Suggestions while typing: an ARIA combobox with a list. Without this script, the form searches as it is.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

const delay = 150;
const input = document.querySelector('[data-suggestions]');

if (input) {
  start(input);
}

function start(input) {
  const list = document.createElement('ul');
  const status = document.createElement('span');
  let pending = null;
  let timer = 0;
  let active = -1;

  list.id = 'suggestions';
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.dataset.label);
  status.className = 'unseen';
  status.setAttribute('role', 'status');
  input.after(list, status);
  // A search field cannot be a combobox. As text, it keeps the search key of a phone.
  input.type = 'text';
  input.setAttribute('enterkeyhint', 'search');
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-expanded', 'false');
  input.setAttribute('aria-controls', list.id);

  input.addEventListener('input', event => {
    if (!event.isComposing) {
      schedule();
    }
  });
  input.addEventListener('compositionend', schedule);
  input.addEventListener('keydown', onKey);
  input.addEventListener('blur', close);
  // The field keeps the focus while the mouse chooses.
  list.addEventListener('mousedown', event => event.preventDefault());
  list.addEventListener('click', event => open(event.target.closest('[role=option]')));

  function schedule() {
    clearTimeout(timer);
    pending?.abort();
    const text = input.value.trim();
    if (!isLongEnough(text)) {
      close();
      return;
    }
    timer = setTimeout(() => fetchItems(text), delay);
  }

  async function fetchItems(text) {
    const request = pending = new AbortController();
    try {
      const address = `${input.dataset.suggestions}?q=${encodeURIComponent(text)}`;
      const answer = await fetch(address, { signal: request.signal, headers: { accept: 'application/json' } });
      const items = answer.ok ? await answer.json() : [];
      if (request === pending && document.activeElement === input) {
        show(items);
      }
    } catch {
      // A newer request has replaced this one, or the network is gone. The form still searches.
    }
  }

  function show(items) {
    list.replaceChildren(...items.map(toOption));
    choose(-1);
    list.hidden = items.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    const { none, one, many } = input.dataset;
    status.textContent = items.length === 0 ? none : items.length === 1 ? one : many.replace('#', items.length);
  }

  function toOption(item, index) {
    const option = document.createElement('li');
    option.id = `suggestion-${index}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.dataset.href = item.href;
    option.append(span('text', item.text), span('detail', item.detail ? `${item.kind} · ${item.detail}` : item.kind));
    return option;
  }

  function span(name, text) {
    const element = document.createElement('span');
    element.className = name;
    element.dir = 'auto';
    element.textContent = text;
    return element;
  }

  function onKey(event) {
    if (event.isComposing) {
      return;
    }
    const count = list.hidden ? 0 : list.children.length;
    if (event.key === 'Escape' && count > 0) {
      event.preventDefault();
      close();
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      open(list.children[active]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (count === 0) {
        schedule();
        return;
      }
      // Before the first and after the last option comes the field itself.
      const step = event.key === 'ArrowDown' ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    }
  }

  function choose(index) {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === index)));
    if (index < 0) {
      input.removeAttribute('aria-activedescendant');
    } else {
      input.setAttribute('aria-activedescendant', list.children[index].id);
      list.children[index].scrollIntoView({ block: 'nearest' });
    }
  }

  function open(option) {
    if (option) {
      location.href = option.dataset.href;
    }
  }

  function close() {
    clearTimeout(timer);
    pending?.abort();
    list.hidden = true;
    status.textContent = '';
    input.setAttribute('aria-expanded', 'false');
    choose(-1);
  }
}

// One character is a word in scripts that write without spaces, such as Chinese.
function isLongEnough(text) {
  return text.length > 1 || /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]/.test(text);
}
