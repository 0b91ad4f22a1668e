// What the page does without the server: cards open at their marks, copying, files, dialogs, keys, the drawer of
// conversations, the theme, and what a screen reader hears. No requests.
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
  const show = (element, block) => element.scrollIntoView({ behavior: calm() ? 'auto' : 'smooth', block });
  const say = (words) => { const voice = $('#announce'); if (voice) voice.textContent = words; };

  // Source cards

  const openCard = (link) => {
    const card = document.getElementById(link.dataset.card);
    if (!card) return;
    card.open = true;
    document.querySelectorAll('mark.now, .card.now').forEach((old) => old.classList.remove('now'));
    card.classList.add('now');
    const mark = link.dataset.mark && document.getElementById(link.dataset.mark);
    if (mark) mark.classList.add('now');
    show(mark || card, mark ? 'center' : 'nearest');
    (mark || $('summary', card)).focus({ preventScroll: true });
  };

  // Copying and files

  const copy = async (button) => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? window.tieoutRoutes.link(button));
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'The browser refused';
    }
    say(button.textContent);
    setTimeout(() => { button.textContent = before; }, 1600);
  };

  const download = (file) => {
    if (!file) return;
    const [name, type, text] = JSON.parse(file);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say(`${name} saved`);
  };

  // A question back, where a button wants one: resolves to what is to be done, or to nothing

  const asked = (question, text, agreed, longest) => new Promise((resolve) => {
    const dialog = document.createElement('dialog');
    dialog.className = 'asking';
    const form = document.createElement('form');
    form.method = 'dialog';
    const label = document.createElement('label');
    label.textContent = question;
    form.append(label);
    if (text !== undefined) {
      const input = document.createElement('input');
      Object.assign(input, { name: 'text', value: text, maxLength: longest ?? 80, required: longest === undefined });
      label.append(input);
    }
    const yes = document.createElement('button');
    yes.textContent = agreed ?? (text === undefined ? 'Delete' : 'Rename');
    yes.className = text === undefined ? 'grave' : 'main';
    yes.value = 'yes';
    const no = document.createElement('button');
    Object.assign(no, { textContent: 'Cancel', type: 'button', onclick: () => dialog.close('') }); // Enter means yes
    const row = document.createElement('p');
    row.append(no, yes);
    form.append(row);
    dialog.append(form);
    dialog.setAttribute('aria-label', question);
    $('.gradio-container').append(dialog);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes' ? { text: text === undefined ? '' : form.elements.text.value } : null);
    });
    dialog.showModal();
    if (text !== undefined) form.elements.text.select();
    else no.focus();
  });

  const press = (button) => {
    for (const other of button.parentElement.children) other.setAttribute('aria-pressed', String(other === button));
    say('Kept. Thank you.');
  };

  const wish = async (button) => {
    const { do: what, id = '', confirm, prompt, text = '', yes, longest } = button.dataset;
    if (what === 'right') press(button);
    if (what === 'open') drawer(false);
    if (!confirm && !prompt) return { do: what, id };
    const answer = await asked(confirm || prompt, prompt ? text : undefined, yes, longest);
    if (answer && what === 'wrong') press(button);
    return answer && { do: what, id, ...answer };
  };

  const focus = () => {
    drawer(false);
    const box = $('#question textarea');
    if (box) { box.focus(); box.setSelectionRange(box.value.length, box.value.length); }
  };

  window.tieout = { wish, download, focus };

  // The drawer of conversations on a narrow screen

  const drawer = (open) => {
    $('#desk')?.classList.toggle('drawer', open);
    const toggle = $('#bar .toggle');
    if (toggle) toggle.setAttribute('aria-expanded', String(open));
    if (open) setTimeout(() => $('#new')?.focus(), 60); // once it is visible
  };

  // Light, dark, or as the system has it

  const THEMES = ['system', 'light', 'dark'];
  const theme = () => localStorage.getItem('tieout.theme') || 'system';
  const dark = () => (theme() === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme() === 'dark');
  const dress = () => {
    if (document.body.classList.contains('dark') !== dark()) document.body.classList.toggle('dark', dark());
    const button = $('#theme');
    const words = `Theme: ${theme()}`;
    if (button && button.textContent !== words) button.textContent = words;
  };

  // Formulas behind figures, on hover and on focus

  let tip = null;
  const explain = (target) => {
    tip?.remove();
    tip = null;
    const figure = target instanceof Element && target.closest('[data-tip]');
    if (!figure) return;
    tip = document.createElement('div');
    tip.className = 'tip';
    tip.setAttribute('role', 'tooltip');
    tip.textContent = figure.dataset.tip;
    $('.gradio-container').append(tip);
    const at = figure.getBoundingClientRect();
    const left = Math.min(at.left, innerWidth - tip.offsetWidth - 8);
    const above = at.top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${above > 4 ? above : at.bottom + 6}px`;
  };

  // Clicks and keys

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-card]');
    if (link) {
      event.preventDefault();
      openCard(link);
      return;
    }
    const button = event.target.closest('button');
    if (button?.dataset.copy || button?.dataset.copyLink !== undefined) copy(button);
    else if (button?.matches('.toggle')) drawer(!$('#desk.drawer'));
    else if (button?.matches('.more')) {
      button.setAttribute('aria-expanded', String($('#composer').classList.toggle('opened')));
    } else if (button?.id === 'theme') {
      localStorage.setItem('tieout.theme', THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
      dress();
    } else if (event.target.closest('.skip')) {
      event.preventDefault();
      focus();
    } else if ($('#desk.drawer') && !event.target.closest('#panel')) drawer(false);
  });

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || $('dialog[open]')) return;
    explain(null);
    if ($('#desk.drawer')) {
      drawer(false);
      $('#bar .toggle')?.focus();
      return;
    }
    ($('#question .stop-button') || $('#editing button'))?.click();
  });

  for (const [begin, end] of [['mouseover', 'mouseout'], ['focusin', 'focusout']]) {
    document.addEventListener(begin, (event) => explain(event.target));
    document.addEventListener(end, () => explain(null));
  }
  addEventListener('scroll', () => explain(null), { passive: true, capture: true });

  // A question that waits for a free place says so: until its answer begins, or the page tells why it cannot

  const waits = () => {
    $('#waits')?.remove();
    const before = document.querySelectorAll('.toast-body').length;
    const line = document.createElement('p');
    Object.assign(line, { id: 'waits', className: 'phase', textContent: 'Others are before you; your question waits in line.' });
    const begun = () => $('#question .stop-button') || document.querySelectorAll('.toast-body').length > before;
    const at = setTimeout(() => { if (!begun()) { $('#editing').before(line); say(line.textContent); } }, 900);
    const looking = setInterval(() => {
      if (!begun()) return;
      clearTimeout(at);
      clearInterval(looking);
      line.remove();
    }, 150);
  };
  const sent = (event) => {
    const box = event.target.closest?.('#question')?.querySelector('textarea');
    const typed = event.type === 'keydown' && event.key === 'Enter' && !event.shiftKey && !event.isComposing;
    if (box?.value.trim() && (typed || event.target.closest('.submit-button'))) waits();
  };
  document.addEventListener('keydown', sent, true);
  document.addEventListener('click', sent, true);

  // What a screen reader hears of an answer: each sentence of the draft once it is whole, unless it has a figure, which
  // is not checked yet; and at the end the answer, and what tied out

  const heard = new Map();
  const listen = () => {
    const words = [];
    for (const side of document.querySelectorAll('#live .side')) {
      const key = side.dataset.key;
      const draft = $('.draft .said', side)?.textContent;
      const before = heard.get(key) ?? 0;
      if (draft !== undefined) {
        const whole = draft.slice(0, draft.length - (draft.match(/[^.!?]*$/)?.[0].length ?? 0));
        if (whole.length > before && !whole.slice(before).includes('•')) words.push(whole.slice(before).trim());
        heard.set(key, Math.max(before, whole.length));
      } else if (heard.has(key) && before !== Infinity) {
        const answer = $('.answer', side);
        if (answer) words.push(`Answer: ${$('.said', answer)?.textContent ?? ''} ${$('p.tie', answer)?.textContent ?? ''}`);
        else if ($('.failure', side)) words.push($('.failure', side).textContent);
        if (answer || $('.failure', side)) heard.set(key, Infinity);
      }
    }
    if (!$('#live .draft, #live .waiting')) heard.clear();
    if (words.length) say(words.join(' '));
  };

  // A new question comes into view once; the reader's own scrolling is never fought while the draft grows.

  let shown;
  const follow = () => {
    const turn = $('#live .turn');
    const name = turn ? turn.id : '';
    if (name && name !== shown && $('#history .turn')) turn.scrollIntoView({ behavior: shown && !calm() ? 'smooth' : 'auto', block: 'start' });
    shown = name;
  };

  const dated = () => {
    const input = $('#as-of input');
    if (input && input.type !== 'date') {
      input.type = 'date';
      input.max = new Date().toISOString().slice(0, 10);
    }
  };

  let due = false;
  const look = () => { due = false; listen(); follow(); dated(); };
  const changed = () => {
    dress();
    if (!due) requestAnimationFrame(look);
    due = true;
  };
  new MutationObserver(changed).observe(document, {
    childList: true, subtree: true, characterData: true, attributeFilter: ['class'], attributes: true,
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', dress);
  document.addEventListener('DOMContentLoaded', () => { document.documentElement.lang = 'en'; dress(); });
})();
