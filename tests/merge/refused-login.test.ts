// One login that is refused is refused to all mailboxes of the account: providers count each.

import { describe, expect, it } from 'vitest'
import { openLine } from '../support/line-proxy.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'

describe.skipIf(whyNoDovecot() !== undefined)('several mailboxes with one target account', () => {
  it.each([
    ['run', '--retry-logins'],
    ['check', '--verbose'],
    ['check', '--logins'],
    ['verify', '--strict'],
  ])(
    'try a login that is refused once: %s %s',
    async (verb, ...options) => {
      const { source, target } = await twoServers()
      const line = await openLine({ targetPort: target.port, recordVerbs: true })
      const user = freshUser('comando')
      const ids = ['uno', 'due', 'tre']
      const { file } = writePlan({
        source,
        target: line,
        mailboxes: ids.map((id) => ({
          id,
          source: freshUser(id),
          target: user,
          targetPassword: 'sbagliata',
          place: { under: id },
        })),
      })
      const { stdout, stderr } = await runCli([verb, file, ...options])
      await line.close()
      expect(line.verbs.filter((one) => one === 'LOGIN' || one === 'AUTHENTICATE')).toHaveLength(1)
      for (const id of ids) expect(stdout + stderr).toContain(id)
    },
    60_000,
  )
})
