// What the tabs beside the chat do without the server: files chosen or dropped, files saved, date fields, and where the
// eye goes when a document opens. Requests go to this page's own upload address alone.
(() => {
  const say = (words) => { const voice = document.querySelector('#announce'); if (voice) voice.textContent = words; };

  // A file from the server: [name, type, base64]

  const save = (file) => {
    if (!file) return;
    const [name, type, data] = JSON.parse(file);
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say(`${name} saved`);
  };

  // Choosing: every file of the input, which may then choose the same one again

  const choosing = (element, take) => element.addEventListener('change', (event) => {
    const files = [...(event.target.files ?? [])];
    if (files.length) take(files);
    event.target.value = '';
  });

  const reason = async (response) => {
    const text = await response.text();
    try {
      const told = JSON.parse(text);
      return told.error ?? told.detail ?? text;
    } catch {
      return text || 'The upload was refused.';
    }
  };

  // Reports: dropped anywhere on the page, or chosen; sent one after the other, then told to the server together

  const sent = async (file) => {
    const form = new FormData();
    form.append('files', file);
    try {
      const response = await fetch('gradio_api/upload', { method: 'POST', body: form });
      if (!response.ok) return { name: file.name, error: await reason(response) };
      return { name: file.name, path: (await response.json())[0] };
    } catch {
      return { name: file.name, error: 'The file did not arrive. Try again.' };
    }
  };

  let take = () => {};
  const arrivals = (element, trigger) => {
    take = async (files) => {
      document.querySelector('#dropped').classList.remove('shut');
      say(files.length === 1 ? `Sending ${files[0].name}` : `Sending ${files.length} files`);
      const arrived = [];
      for (const file of files) arrived.push(await sent(file));
      trigger('select', { files: arrived });
    };
    element.addEventListener('click', (event) => {
      if (event.target.closest('.close')) document.querySelector('#dropped').classList.add('shut');
    });
  };
  const chooser = (element) => choosing(element, (files) => take(files));

  const lit = (on) => document.body.classList.toggle('dropping', on);
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  addEventListener('dragover', (event) => { if (carries(event)) { event.preventDefault(); lit(true); } });
  addEventListener('dragleave', (event) => { if (!event.relatedTarget) lit(false); });
  addEventListener('drop', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    lit(false);
    const files = [...event.dataTransfer.files];
    const list = event.target.closest?.('#opml') && files.find((file) => /\.(opml|xml)$/i.test(file.name));
    if (list) takeOpml(list);
    else if (files.length) take(files);
  }, true);

  let takeOpml = () => {};
  const opml = (element, trigger) => {
    takeOpml = async (file) => {
      if (file.size > 900000) trigger('select', { do: 'refuse' });
      else trigger('select', { do: 'import', text: await file.text() });
    };
    choosing(element, ([file]) => takeOpml(file));
  };

  // The first passage that was found comes into view within the text's own frame

  const reveal = () => setTimeout(() => {
    const body = document.querySelector('#text .passage');
    const hit = body?.querySelector('.hit mark') ?? body?.querySelector('.hit');
    if (body && hit) body.scrollTop += hit.getBoundingClientRect().top - body.getBoundingClientRect().top - 120;
    const article = document.querySelector('#text .document');
    if (article && article.getBoundingClientRect().top > innerHeight - 120) article.scrollIntoView({ block: 'start' });
  }, 120);

  window.tieoutTabs = { save, arrivals, chooser, opml, reveal };

  const dated = () => {
    for (const input of document.querySelectorAll('.day input:not([type=date])')) {
      input.type = 'date';
      input.max = new Date().toISOString().slice(0, 10);
    }
  };
  // A note in its frame has the colours of the system; where this page was given others, so is the note

  const DARK = '@media (prefers-color-scheme: dark)';
  const worn = new WeakMap(); // frame → [the note as it came, the note as it is shown]
  const dressed = () => {
    const dark = document.body.classList.contains('dark');
    const usual = matchMedia('(prefers-color-scheme: dark)').matches === dark;
    for (const frame of document.querySelectorAll('.note iframe')) {
      const now = frame.getAttribute('srcdoc');
      const [came, shown] = worn.get(frame) ?? [];
      const note = now === shown ? came : now;
      const wanted = usual ? note : note.replaceAll(DARK, dark ? '@media all' : '@media not all');
      worn.set(frame, [note, wanted]);
      if (wanted !== now) frame.setAttribute('srcdoc', wanted);
    }
  };

  let due = false;
  new MutationObserver(() => {
    if (!due) requestAnimationFrame(() => { due = false; dated(); dressed(); });
    due = true;
  }).observe(document, { childList: true, subtree: true, attributeFilter: ['class', 'srcdoc'], attributes: true });
})();
