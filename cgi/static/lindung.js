// What our pages gain from JavaScript.  Every page works without it.
// It runs under script-src 'self' and Trusted Types 'none': nothing here makes
// HTML from text.  Every text comes from the server in a data-* attribute, so
// that it is translated there.  It is loaded before govuk.js, which looks for
// the classes set here.

const body = document.body;
const data = body.dataset;

body.classList.add('js-enabled', 'govuk-frontend-supported');

// element('p', { className: 'x' }, 'text', child ...)
function element(name, properties, ...children) {
	const node = Object.assign(document.createElement(name), properties);
	node.append(...children);
	return node;
}

// A page that comes back out of the browser's memory may show a case after
// the session has ended: fetch it anew.
addEventListener('pageshow', (event) => {
	if (event.persisted)
		location.reload();
});

// --- a form is sent once -----------------------------------------------------
// The server knows a repeat by request_id; this spares the second round trip.
// After ten seconds a button works again, for answers that are downloads.
document.addEventListener('submit', (event) => {
	const form = event.target;
	if (form.method !== 'post')
		return;
	if (form.dataset.sent)
		event.preventDefault();
	form.dataset.sent = 'true';
	setTimeout(() => delete form.dataset.sent, 10000);
});

// --- nothing typed is lost by a slip ------------------------------------------
// Leaving by a link, the language or the log-out while a form holds something
// that was not sent: the browser asks.  A search is no loss, nor is what has no
// name and is never sent.  A form with data-unsaved came back from the server
// with what was typed before: that is stored nowhere else.
const unsent = new Set(document.querySelectorAll('form[data-unsaved]'));

document.addEventListener('input', ({ target }) => {
	const form = target.form;
	if (form && target.name && form.closest('main') && form.role !== 'search')
		unsent.add(form);
});
document.addEventListener('submit', (event) => unsent.delete(event.target));
// A link that opens an app leaves no page, but the browser asks as if it did.
let opens_app = false;
document.addEventListener('click', ({ target }) => {
	opens_app = target.closest('a')?.protocol === 'otpauth:';
});
addEventListener('beforeunload', (event) => {
	if (unsent.size === 0 || opens_app) {
		opens_app = false;
		return;
	}
	event.preventDefault();
	event.returnValue = true; // browsers of before 2024 go by this alone
});

// --- quick exit --------------------------------------------------------------
// Three times Shift within five seconds sends the form of the exit button; any
// other key in between starts the count anew, so that capitals never leave.
const exit = document.querySelector('form[data-exit]');

function exit_watch() {
	let presses = [];
	exit.addEventListener('submit', () => {
		unsent.clear();
		document.title = '\u00a0';
		body.classList.add('tersembunyi');
	});
	addEventListener('keydown', (event) => {
		if (event.repeat)
			return;
		const now = Date.now();
		presses = event.key !== 'Shift' ? [] :
			[...presses.filter((at) => now - at < 5000), now];
		if (presses.length === 3)
			exit.requestSubmit();
	});
}
if (exit)
	exit_watch();

// --- end of the session ------------------------------------------------------
// data-idle: the session ends that many seconds after the last request, for
// which typing counts too;
// data-warn: the warning comes that many seconds after it.  All tabs of this
// site tell one another when a request has been made.
function session_watch() {
	const idle = Number(data.idle) * 1000;
	const warn = Number(data.warn) * 1000;
	const channel = new BroadcastChannel('lindung');
	const text = element('p', { className: 'govuk-body', role: 'status' });
	const stay = element('button', {
		type: 'button', className: 'govuk-button'
	}, data.stay);
	const dialog = element('dialog', { className: 'peringatan-sesi' },
		element('h2', { className: 'govuk-heading-m', id: 'sesi-judul' },
			data.warnTitle), text, stay);
	let last = Date.now();
	let told = last;
	function extended() {
		last = Date.now();
		if (dialog.open)
			dialog.close();
	}
	// null: the portal can't be reached
	function post(path) {
		return fetch(path, {
			method: 'POST', redirect: 'manual',
			body: new URLSearchParams({ csrf: data.csrf })
		}).catch(() => null);
	}
	async function extend() {
		const answer = await post('/sesi');
		if (answer && answer.ok) {
			extended();
			channel.postMessage('extended');
		}
		return answer;
	}
	async function remain() {
		const answer = await extend();
		if (answer && !answer.ok)
			location.reload();
	}
	// Whoever types is at work, though nothing is sent: say so once a minute.
	// Whatever the answer, the page stays: what was typed is on it alone.
	function typed() {
		const now = Date.now();
		if (now - Math.max(last, told) < 60000)
			return;
		told = now;
		extend();
	}
	// The server counts a minute longer: without a log-out its login page would
	// lead straight back in.
	async function end() {
		clearInterval(timer);
		unsent.clear();
		body.classList.add('tersembunyi');
		await post('/keluar');
		location.replace(data.login);
	}
	function look() {
		const passed = Date.now() - last;
		if (passed < warn)
			return;
		if (passed >= idle) {
			end();
			return;
		}
		const minutes = Math.ceil((idle - passed) / 60000);
		const words = data.warnText.replace('%{n}', minutes);
		if (text.textContent !== words) // else it is read out every second
			text.textContent = words;
		if (!dialog.open)
			dialog.showModal();
	}

	dialog.setAttribute('aria-labelledby', 'sesi-judul');
	stay.addEventListener('click', remain);
	// Escape must not hide the warning without an answer to it.
	dialog.addEventListener('cancel', (event) => {
		event.preventDefault();
		remain();
	});
	addEventListener('input', typed);
	channel.addEventListener('message', extended);
	channel.postMessage('extended');
	body.append(dialog);
	const timer = setInterval(look, 1000);
}
if (data.idle)
	session_watch();

// --- show and hide a password ------------------------------------------------
// The button says which password it is about to those who can't see its place.
for (const input of document.querySelectorAll('input[data-show]')) {
	const word = element('span', {}, input.dataset.show);
	const button = element('button', {
		type: 'button', className: 'govuk-button govuk-button--secondary'
	}, word, element('span', { className: 'govuk-visually-hidden' },
		` ${input.labels[0].textContent}`));
	const wrapper = element('div', { className: 'sandi' });
	button.setAttribute('aria-controls', input.id);
	input.replaceWith(wrapper);
	wrapper.append(input, button);
	button.addEventListener('click', () => {
		const shown = input.type === 'password';
		input.type = shown ? 'text' : 'password';
		word.textContent = shown ? input.dataset.hide : input.dataset.show;
	});
	// A shown password must not stay in the browser's memory of forms.
	input.form.addEventListener('submit', () => { input.type = 'password'; });
}

// --- a page for paper ------------------------------------------------------------
for (const box of document.querySelectorAll('[data-print]')) {
	const button = element('button', {
		type: 'button', className: 'govuk-button govuk-button--secondary'
	}, box.dataset.print);
	button.addEventListener('click', () => print());
	box.append(button);
}

// --- a code from a scanned picture ---------------------------------------------
// It comes behind the # of the address, which browsers send to nobody; it leaves
// the address, so that it does not lie in the history.
for (const box of document.querySelectorAll('[data-hash]')) {
	const code = location.hash.slice(1);
	if (!/^[a-z0-9]{40,60}$/.test(code))
		continue;
	box.querySelector('input').value = code;
	history.replaceState(null, '', location.pathname);
}

// --- a long list of choices gets a filter ------------------------------------
// data-filter is the label of the filter, data-found tells how many are left,
// data-choose asks to choose one of them.
function filter_make(select) {
	const groups = [...select.children].map((node) => [node,
		node.localName === 'optgroup' ? [...node.children] : null]);
	const input = element('input', {
		type: 'search', id: `${select.id}-saring`, autocomplete: 'off',
		className: 'govuk-input govuk-input--width-20'
	});
	const found = element('p', { className: 'govuk-hint', role: 'status' });
	const wrong = element('p', {
		className: 'govuk-error-message', id: `${input.id}-salah`
	}, select.dataset.choose);
	const label = element('label', {
		className: 'govuk-label', htmlFor: input.id
	}, select.dataset.filter);
	const box = element('div', { className: 'saringan' }, label, input, found);
	let own = null; // what the filter chose, because nothing else was left

	const wanted = () => input.value.trim().toLowerCase();
	const holds = (node) =>
		(node.label ?? node.textContent).toLowerCase().includes(wanted());
	const fits = (option) => holds(option) ||
		(option.parentNode.localName === 'optgroup' && holds(option.parentNode));
	// Taking options out makes a browser choose the first one left: what was
	// chosen, also "none", is kept in the list and chosen again at the end.
	function narrow() {
		const chosen = select.selectedOptions[0];
		for (const [node, options] of groups) {
			if (options === null)
				continue;
			const whole = holds(node);
			node.replaceChildren(...options.filter((o) => whole ||
				o === chosen || holds(o)));
		}
		select.replaceChildren(...groups.filter(([node, options]) =>
			options === null || node.children.length > 0).map(([n]) => n));
		chosen.selected = true;
	}
	// The only one that is left is what was meant; it is let go when the next
	// letter says that another one was.
	function choose() {
		const left = [...select.options].filter((o) => o.value !== '');
		if (select.value === '' && wanted() !== '' && left.length === 1) {
			[own] = left;
			own.selected = true;
		}
		found.textContent = select.dataset.found.replace('%{n}', left.length);
	}
	function complain(is_wrong) {
		input.classList.toggle('govuk-input--error', is_wrong);
		if (is_wrong) {
			input.before(wrong);
			input.setAttribute('aria-describedby', wrong.id);
			input.setAttribute('aria-invalid', 'true');
			input.focus();
		} else {
			wrong.remove();
			input.removeAttribute('aria-describedby');
			input.removeAttribute('aria-invalid');
		}
	}

	select.before(box);
	input.addEventListener('keydown', (event) => {
		if (event.key === 'Enter')
			event.preventDefault();
	});
	input.addEventListener('input', () => {
		if (own !== null && own.selected && !fits(own)) {
			select.value = '';
			own = null;
		}
		narrow();
		choose();
		complain(false);
	});
	select.addEventListener('change', () => {
		own = null;
		complain(false);
	});
	// Before the document hears of it, which counts the form as sent.
	select.form.addEventListener('submit', (event) => {
		if (wanted() === '' || select.value !== '')
			return;
		event.preventDefault();
		event.stopPropagation();
		complain(true);
	});
}
for (const select of document.querySelectorAll('select[data-filter]'))
	filter_make(select);
