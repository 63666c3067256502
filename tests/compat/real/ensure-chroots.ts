// Before the first test of `npm run compat`: every server can be started here, or nothing runs and the reason is said.

import { whyNoDovecot } from '../../support/dovecot.ts'
import { ensureDovecot } from '../../support/ensure-servers.ts'
import { chroots, ensureChroots } from './chroots.ts'

/** vitest's global setup; a throw here fails the whole command. */
export default function setup(): void {
  ensureChroots(Object.values(chroots))
  const dovecot = ensureDovecot()
  if (!dovecot.ready) throw new Error(whyNoDovecot() ?? dovecot.reason)
}
