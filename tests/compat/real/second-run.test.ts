// What users do on these servers between two runs: new mail, flags, a renamed folder, a message that goes.

import { describe, expect, it } from 'vitest'
import { folderOf, readAccount } from '../../support/account-state.ts'
import { MailClient } from '../../support/mail-client.ts'
import { plainMessage } from '../../support/messages.ts'
import { runPlan } from '../../verify/desk.ts'
import { type Kind, serverOf } from './kinds.ts'
import { fillMixed, prefixOf } from './mixed-account.ts'
import { isWhole, moveBetween, movesWhole } from './moved-whole.ts'

const pairs: readonly (readonly [Kind, Kind])[] = [
  ['Courier', 'Cyrus'],
  ['Cyrus', 'Courier'],
  ['Cyrus /', 'Dovecot 2.4'],
  ['Dovecot 2.4', 'Cyrus /'],
]

describe.each(pairs)('from %s to %s', (from, to) => {
  it('what came, was marked, or got another name on the source follows', async () => {
    const move = moveBetween(await serverOf(from), await serverOf(to))
    await fillMixed(move.source, { mail: 10, names: ['Atti', 'Archivio/2014'] })
    const before = await movesWhole(move)
    const user = await MailClient.connect(move.source)
    const prefix = await prefixOf(user)
    await user.append('INBOX', [{ ...plainMessage(850_001, 'nuova\r\n'), flags: ['\\Seen'] }])
    await user.select('INBOX')
    const [first = 0, second = 0] = await user.search('SUBJECT "prova"')
    await user.store([first, second], '+FLAGS', ['\\Flagged', '\\Seen'])
    await user.store([first], '+FLAGS', ['Protocollato'])
    const archive = (await user.list()).find(({ path }) => /Archivio[./]2014$/.test(path))?.path ?? ''
    await user.select(archive)
    const [gone = 0] = await user.search()
    await user.remove([gone])
    await user.examine('INBOX')
    await user.rename(`${prefix}Atti`, `${prefix}Atti del 2014`)
    await user.logout()
    // Without CONDSTORE flags are looked at on request, and in the last pass.
    const status = await runPlan(move.plan.file, { flags: true })
    // A proved copy stays proved when its original goes.
    expect(status.totals.verified).toBe(before.status.totals.verified + 1)
    const after = await isWhole(move, { left: 1 })
    expect(after.listed).toEqual(before.listed)
    // Nothing came twice, and what went from the source stays on the target.
    const count = (await readAccount(move.target)).folders.reduce((sum, { messages }) => sum + messages.length, 0)
    expect(count).toBe(status.totals.verified + status.totals.differs)
  })

  it('a copy that users filed elsewhere on the target is found, one that they removed is told', async () => {
    const move = moveBetween(await serverOf(from), await serverOf(to))
    await fillMixed(move.source, { mail: 6, names: ['Atti'] })
    await runPlan(move.plan.file)
    const user = await MailClient.connect(move.target)
    const prefix = await prefixOf(user)
    await user.create(`${prefix}Evasi`)
    await user.select(`${prefix}Atti`)
    const [filed = 0, removed = 0] = await user.search()
    await user.copy([filed], `${prefix}Evasi`)
    await user.remove([filed, removed])
    await user.logout()
    const source = await MailClient.connect(move.source)
    await source.append(`${await prefixOf(source)}Atti`, [plainMessage(850_003, 'un altro atto\r\n')])
    await source.logout()
    const status = await runPlan(move.plan.file)
    expect(status.problems.filter(({ folder }) => folder === 'Atti').map(({ code }) => code)).toEqual([
      'target-vanished',
    ])
    expect(status.canSwitchOff.verdict).toBe('no')
    const target = await readAccount(move.target)
    expect(folderOf(target, `${prefix}Evasi`).messages).toHaveLength(1)
    expect(folderOf(target, `${prefix}Atti`).messages).toHaveLength(1)
  })
})
