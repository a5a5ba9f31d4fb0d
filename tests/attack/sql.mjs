// One lasting connection for the thousands of statements of these attacks.
// The client runs in a thread of its own, so that sql() can wait for it.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import {
	MessageChannel, Worker, isMainThread, receiveMessageOnPort, workerData,
} from 'node:worker_threads';

function serve({ port, flag, socket }) {
	const client = spawn('mariadb', ['--no-defaults', '--batch', '--raw', '--unbuffered',
		'--skip-column-names', '--default-character-set=utf8mb4', '-S', socket, 'lindung']);
	const end = 'satu-pernyataan-selesai';
	let out = '';
	let err = '';
	const answer = (message) => {
		port.postMessage(message);
		Atomics.store(flag, 0, 1);
		Atomics.notify(flag, 0);
	};
	client.stdout.setEncoding('utf8');
	client.stdout.on('data', (part) => {
		out += part;
		if (!out.endsWith(`${end}\n`)) return;
		const text = out.slice(0, -end.length - 1);
		out = '';
		answer({ text });
	});
	client.stderr.on('data', (part) => { err += part; });
	// the client leaves at the first statement that fails
	client.on('close', () => answer({ error: err || 'the client ended' }));
	port.on('message', (text) => client.stdin.write(`${text};\nSELECT '${end}';\n`));
}

let link;
function open(socket) {
	const { port1, port2 } = new MessageChannel();
	const flag = new Int32Array(new SharedArrayBuffer(4));
	const worker = new Worker(new URL(import.meta.url), {
		workerData: { port: port2, flag, socket }, transferList: [port2],
	});
	worker.unref();
	port1.unref();
	return { port: port1, flag };
}

// The next statement opens a connection anew.
export function hangUp() {
	link = undefined;
}

// Rows of one or more statements; the values are text.
export function sql(text) {
	if (!link) {
		const conf = fs.readFileSync(path.join(process.env.LINDUNG_VAR, 'lindung.conf'), 'utf8');
		link = open(/^db_socket\s*=\s*(.*)$/m.exec(conf)[1].trim());
	}
	Atomics.store(link.flag, 0, 0);
	link.port.postMessage(text);
	Atomics.wait(link.flag, 0, 0);
	const { message } = receiveMessageOnPort(link.port);
	if (message.error) {
		link = undefined;
		throw new Error(`${message.error.trim()}: ${text.slice(0, 200)}`);
	}
	return message.text.split('\n').filter((l) => l !== '').map((l) => l.split('\t'));
}

if (!isMainThread) serve(workerData);
