// Print free ports of loopback, as many as the argument says (1).  They lie below
// those that the system gives to whoever connects, or a connection of another
// suite could take one before it is used.
import fs from 'node:fs';
import net from 'node:net';
import { randomInt } from 'node:crypto';

const FIRST = 10240;
const [given] = fs.readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t').map(Number);
const end = given > FIRST + 1000 ? given : 32768;

// A server on a port that was free.
function taken() {
	return new Promise((resolve, reject) => {
		const s = net.createServer();
		s.once('listening', () => resolve(s));
		s.once('error', (e) => (e.code === 'EADDRINUSE' ? resolve(taken()) : reject(e)));
		s.listen(randomInt(FIRST, end), '127.0.0.1');
	});
}

const all = [];
while (all.length < Number(process.argv[2] ?? 1)) all.push(await taken());
console.log(all.map((s) => s.address().port).join(' '));
for (const s of all) s.close();
