// Compression on a real server: what the plan says, and that the bytes are the same.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { type DovecotServer, startDovecot, whyNoDovecot } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { corpus } from '../support/messages.ts'
import { freshUser } from '../support/temp-dir.ts'
import { migration } from '../copy/migration.ts'

const withZlib = { config: ['protocol imap {', '  mail_plugins = $mail_plugins imap_zlib', '}'] }

describe.skipIf(whyNoDovecot() !== undefined)('a server that compresses', () => {
  let source: DovecotServer
  let target: DovecotServer
  beforeAll(async () => {
    ;[source, target] = [await startDovecot(withZlib), await startDovecot(withZlib)]
  })
  afterAll(() => Promise.all([source.stop(), target.stop()]))

  it.each(['on', 'off'] as const)('compress: %s', async (compress) => {
    const user = freshUser()
    const mail = corpus(71, 60, 20)
    await fillAccount({ port: source.port, user }, { INBOX: mail })
    const [sourceLine, targetLine] = [
      await openLine({ targetPort: source.port, recordVerbs: true }),
      await openLine({ targetPort: target.port, recordVerbs: true }),
    ]
    const job = migration(sourceLine, targetLine, [{ source: user, target: user }])
    const [mailbox] = job.plan.mailboxes
    if (mailbox === undefined) throw new Error('the plan has one mailbox')
    const forced = {
      ...mailbox,
      source: { ...mailbox.source, server: { ...mailbox.source.server, compress } },
      target: { ...mailbox.target, server: { ...mailbox.target.server, compress } },
    }
    const { status } = await job.run({ mailboxes: [forced] })
    expect(status.state).toBe('complete')
    expect(contentOfAccount(await readAccount({ port: target.port, user }))).toEqual(
      contentOfAccount(await readAccount({ port: source.port, user })),
    )
    // The writing connection never asks: errors of its line would be lost behind the compressor.
    expect(sourceLine.verbs.filter((verb) => verb === 'COMPRESS')).toHaveLength(compress === 'on' ? 1 : 0)
    expect(targetLine.verbs.filter((verb) => verb === 'COMPRESS')).toHaveLength(compress === 'on' ? 1 : 0)
    await Promise.all([sourceLine.close(), targetLine.close()])
  })
})
