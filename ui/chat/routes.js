// Addresses: every conversation, answer, document, company and note has one (#/chat/ID/2, #/documents/ID/100-180,
// #/company/LKMR, #/notes/2026-11-20/LKMR), so that a reload, a link and the browser's Back work. What is open is read
// off the page; what is to be opened goes the way of a click. No requests.
(() => {
  const $ = (selector) => document.querySelector(selector);
  const TABS = { chat: 'Chat', documents: 'Documents', company: 'Company', notes: 'Notes', feeds: 'Feeds' };
  const SETTLED = 1500; // milliseconds in which what was asked for comes onto the page

  // What stands on the page

  const tab = () => $('[role=tab][aria-selected=true]')?.dataset.tabId ?? 'chat';
  const ITEMS = {
    chat: () => $('#listing [aria-current]')?.dataset.id,
    documents: () => $('#text .document')?.dataset.id,
    company: () => $('#company-view .company')?.dataset.ticker,
    notes: () => $('#note .note')?.dataset.id,
  };
  const address = () => {
    const name = tab();
    const item = ITEMS[name]?.();
    return item ? `#/${name}/${item}` : `#/${name}`;
  };

  // How each is opened: by the event that a click would have made, once its piece of the page is there

  const triggers = new Map(); // element → its `trigger`
  const heard = (element, trigger) => { triggers.set(element, trigger); };
  const within = (id) => [...triggers].find(([element]) => element.isConnected && element.closest(id))?.[1];
  const soon = async (found) => {
    for (let tries = 0; tries < 60; tries += 1) {
      const it = found();
      if (it) return it;
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
    return null;
  };
  const tell = async (id, wish) => { (await soon(() => within(id)))?.('select', wish); };

  const OPEN = {
    chat: async ([id, turn]) => {
      if (!id) { if (ITEMS.chat()) $('#new')?.click(); return; }
      if (ITEMS.chat() !== id) await tell('#listing', { do: 'open', id });
      if (turn === undefined) return;
      await soon(() => ITEMS.chat() === id);
      (await soon(() => $(`#turn-${turn}, #turn-${turn}a`)))?.scrollIntoView({ block: 'start' });
    },
    documents: async ([id, span]) => {
      if (id && (span || ITEMS.documents() !== id)) await tell('#found', { document: id, ...(span && { span }) });
    },
    company: async ([ticker]) => {
      if (!ticker) return;
      await soon(ITEMS.company); // the tab shows its first company by itself
      if (ITEMS.company() !== ticker) await tell('#company-open', { ticker });
    },
    notes: async ([day, subject]) => {
      const id = subject && `${day}/${subject}`;
      if (id && ITEMS.notes() !== id) await tell('#stored', { do: 'open', id });
    },
    feeds: async () => {},
  };

  // Going there, and saying where one is

  let seen = null;
  let going = 0;
  const go = async (hash) => {
    const [name, ...rest] = hash.replace(/^#\//, '').split('/').map(decodeURIComponent);
    if (!hash.startsWith('#/') || !TABS[name]) return;
    going += 1;
    if (tab() !== name) (await soon(() => $(`[role=tab][data-tab-id=${name}]`)))?.click();
    await OPEN[name](rest);
    setTimeout(() => { going -= 1; seen = address(); }, SETTLED);
  };
  const look = () => {
    const now = address();
    if (going || now === seen) return;
    const first = seen === null || (seen === '#/chat' && now.startsWith('#/chat/')); // a new conversation gets its name
    history[first ? 'replaceState' : 'pushState'](null, '', now);
    seen = now;
  };

  const link = (element) => {
    const turn = element.closest('.turn')?.id.match(/^turn-(\d+)/)?.[1];
    return `${location.origin}${location.pathname}${address()}${turn ? `/${turn}` : ''}`;
  };

  window.tieoutRoutes = { heard, link };
  addEventListener('popstate', () => go(location.hash));
  const begin = async () => {
    const wanted = location.hash;
    going += 1;
    await soon(() => $('#listing nav, #listing .empty')); // the page has what was open last time
    going -= 1;
    if (wanted.startsWith('#/')) go(wanted);
    let due = false;
    new MutationObserver(() => {
      if (!due) setTimeout(() => { due = false; look(); }, 150);
      due = true;
    }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-current', 'aria-selected', 'data-id'] });
    look();
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();
})();
