// Passkeys: a form that holds a [data-passkey] asks the browser for one when it
// is sent, puts the answer into the form's own fields, and then goes on.  Every
// byte string is base64 there.  All text comes from the server.

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

function credentials({ ids }) {
	return ids.split(' ').filter((id) => id !== '')
		.map((id) => ({ type: 'public-key', id: bytes(id) }));
}

async function created(data) {
	const { response } = await navigator.credentials.create({ publicKey: {
		challenge: bytes(data.challenge),
		rp: { id: data.host, name: 'Lindung' },
		user: { id: bytes(data.user), name: data.login, displayName: data.login },
		pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
		excludeCredentials: credentials(data),
		authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
		attestation: 'none'
	} });
	return {
		data: text(response.getAuthenticatorData()),
		client: text(response.clientDataJSON),
		cose: String(-response.getPublicKeyAlgorithm())
	};
}

async function answered(data) {
	const { rawId, response } = await navigator.credentials.get({ publicKey: {
		challenge: bytes(data.challenge),
		rpId: data.host,
		allowCredentials: credentials(data),
		userVerification: 'required'
	} });
	return {
		id: text(rawId),
		data: text(response.authenticatorData),
		client: text(response.clientDataJSON),
		sig: text(response.signature)
	};
}

// What the person is told of an error of the browser's.
function reason(error, data) {
	const said = {
		NotAllowedError: data.cancelled, AbortError: data.cancelled,
		InvalidStateError: data.known, NotSupportedError: data.unable,
		SecurityError: data.unable, TypeError: data.unable
	};
	return said[error.name] ?? data.failed;
}

function able(data) {
	return window.PublicKeyCredential !== undefined && (data.passkey === 'get' ||
		'getAuthenticatorData' in AuthenticatorAttestationResponse.prototype);
}

for (const box of document.querySelectorAll('[data-passkey]')) {
	const data = box.dataset;
	const form = box.closest('form');
	const alert = box.querySelector('[role=alert]');
	let busy = false;
	let done = false;

	function tell(words) {
		const line = document.createElement('p');
		line.className = 'govuk-error-message';
		line.textContent = words;
		alert.replaceChildren(line);
	}
	async function ask(button) {
		busy = true;
		alert.replaceChildren();
		try {
			const answer = await (data.passkey === 'get' ? answered : created)(data);
			for (const [name, value] of Object.entries(answer))
				form.elements[name].value = value;
			done = true;
			form.requestSubmit(button);
		} catch (error) {
			tell(reason(error, data));
		}
		busy = false;
	}
	// Before the document hears of it, which counts the form as sent.
	form.addEventListener('submit', (event) => {
		if (done)
			return;
		event.preventDefault();
		event.stopPropagation();
		if (!able(data))
			tell(data.unable);
		else if (!busy)
			ask(event.submitter);
	});
}
