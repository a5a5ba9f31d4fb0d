// One process, so that all checks share the sessions that a code can open.
import { finish } from '../lib/check.mjs';

await import('./transport.mjs');
await import('./login.mjs');
await import('./guess.mjs');
await import('./forms.mjs');
await import('./cases.mjs');
await import('./own.mjs');
await import('./glass.mjs');
await import('./referrals.mjs');
await import('./loop.mjs');
await import('./sent.mjs');
await import('./lists.mjs');
await import('./home.mjs');
await import('./typed.mjs');
await import('./damage.mjs');
await import('./broken.mjs');
await import('./trail.mjs');
await import('./members.mjs');
await import('./directory.mjs');
await import('./admin.mjs');
await import('./partner.mjs');
await import('./asked.mjs');
await import('./ended.mjs');
await import('./account.mjs');
await import('./session.mjs');
await import('./agency.mjs');
finish();
