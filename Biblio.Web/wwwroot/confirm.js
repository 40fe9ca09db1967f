// Opens the form of a confirmation page in a dialog. Without this script the link leads to the page, as it does when the
// page cannot be read or asks for something else, such as a sign-in. The form itself is sent as on the page, so an error
// of the service is shown there.

const main = document.querySelector('main');

async function readConfirmation(address) {
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  if (!answer.ok || answer.redirected) {
    return null;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return page.querySelector('section.confirm');
}

function open(section, address) {
  const dialog = document.createElement('dialog');
  dialog.className = 'confirmation';
  dialog.setAttribute('aria-labelledby', 'confirm-title');
  dialog.append(document.adoptNode(section));

  // The form of the page is sent to the address of the page.
  dialog.querySelector('form').action = address;
  const back = dialog.querySelector('[data-back]');
  back.addEventListener('click', event => {
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('click', event => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => dialog.remove());

  // Enter at once must not do what cannot be undone.
  (dialog.querySelector('input:not([type=hidden])') ?? back).autofocus = true;
  main.append(dialog);
  dialog.showModal();
}

document.addEventListener('click', async event => {
  const link = event.target.closest?.('a[data-confirm]');
  const opensElsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || opensElsewhere || event.defaultPrevented) {
    return;
  }
  event.preventDefault();
  if (link.ariaBusy === 'true' || main.querySelector('dialog[open]')) {
    return;
  }
  link.ariaBusy = 'true';
  const section = await readConfirmation(link.href).catch(() => null);
  link.ariaBusy = null;
  if (section) {
    open(section, link.href);
  } else {
    location.assign(link.href);
  }
});
