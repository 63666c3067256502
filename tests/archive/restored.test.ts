// An archive put back into a mailbox: the same bytes, flags, dates and folders, and an archive of that is equal again.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Content, contentOfAccount, fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { corpus, oddMessages, plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { messagesIn, problemsOfBag, rowsOf } from './bag.ts'

const twin = plainMessage(31, 'due volte')
const content: Content = {
  INBOX: [...corpus(31, 10), ...oddMessages()],
  'Posta inviata': [{ ...plainMessage(32, 'inviata'), flags: ['\\Seen', '\\Flagged', '$Protocollato'] }, twin, twin],
  'Pratiche: 2014?/CON': [plainMessage(33, 'nomi')],
  'Uffici/uffici': [plainMessage(34, 'maiuscola'), plainMessage(35, 'minuscola')],
  Vuota: [],
}

/** What an archive says of its messages, whatever their places in it are. */
const linesOf = (bag: string): string[] =>
  rowsOf(bag, 'messages.csv')
    .map(({ folder, internaldate, flags, keywords, sha256 }) =>
      [folder, internaldate, flags?.split(' ').sort().join(' '), keywords, sha256].join(' | '),
    )
    .sort()

describe.skipIf(whyNoDovecot() !== undefined)('an archive as a source', () => {
  it('comes back into a mailbox with every digest, flag and date, and becomes the same archive again', async () => {
    const { target: server } = await twoServers()
    const [user, restored] = [freshUser(), freshUser()]
    await fillAccount({ port: server.port, user }, content)
    const away = writePlan({
      source: server,
      target: server,
      mailboxes: [{ id: 'urp', source: user, target: user, more: { target: { archive: 'urp' } } }],
    })
    expect((await runCli(['run', away.file])).code).toBe(0)
    const before = messagesIn(join(away.dir, 'urp')).map(({ path, sha256, modifiedAt }) => [path, sha256, modifiedAt])

    const back = writePlan({
      source: server,
      target: server,
      dir: away.dir,
      name: 'ritorno',
      mailboxes: [{ id: 'urp', source: user, target: restored, more: { source: { archive: 'urp' } } }],
    })
    const checked = await runCli(['check', back.file])
    expect(checked.code, checked.stdout).toBe(0)
    const ran = await runCli(['run', back.file])
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)
    expect(contentOfAccount(await readAccount({ port: server.port, user: restored }))).toEqual(
      contentOfAccount(await readAccount({ port: server.port, user })),
    )
    const verified = await runCli(['verify', back.file])
    expect(verified.code, verified.stdout).toBe(0)
    // Nobody is sent to a source that takes mail, or asked to switch off a directory.
    expect(ran.stdout + ran.stderr).toContain('The archive was not changed: it still holds all of it.')
    const said = (await runCli(['status', back.file])).stdout
    expect(said).toContain('Is all of the archive back? Yes.')
    expect(said).not.toContain('switched off')
    for (const [lang, heading, means] of [
      ['en', 'Is all of the archive back?', 'It says that all of the archive is back, and what that rests on.'],
      ['it', 'È tornato tutto dall’archivio?', 'Dice che dall’archivio è tornato tutto, e su che cosa si fonda.'],
    ] as const) {
      const out = join(back.dir, `verbale-${lang}`)
      const written = await runCli(['report', back.file, '--out', out, '--lang', lang])
      expect(written.stdout).toContain(means)
      const page = readFileSync(join(out, 'report.html'), 'utf8')
      expect(page.match(new RegExp(heading.replace('?', '\\?'), 'g'))).toHaveLength(2)
      expect(page).not.toMatch(/contract with the old|contratto con il vecchio|switched off|spegnere/)
      expect((await runCli(['report', '--check', out])).code).toBe(0)
    }
    const again = await runCli(['run', back.file, '--json'])
    expect(again.code).toBe(0)
    expect(JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ canSwitchOff: { verdict: 'yes' } })
    // As a source it was not touched.
    expect(messagesIn(join(away.dir, 'urp')).map(({ path, sha256, modifiedAt }) => [path, sha256, modifiedAt])).toEqual(
      before,
    )
    expect(problemsOfBag(join(away.dir, 'urp'))).toEqual([])

    const second = writePlan({
      source: server,
      target: server,
      dir: away.dir,
      name: 'ancora',
      mailboxes: [{ id: 'urp', source: restored, target: restored, more: { target: { archive: 'ancora' } } }],
    })
    expect((await runCli(['run', second.file])).code).toBe(0)
    expect(linesOf(join(away.dir, 'ancora'))).toEqual(linesOf(join(away.dir, 'urp')))
    const foldersOf = (bag: string): Set<string | undefined> =>
      new Set(rowsOf(join(away.dir, bag), 'folders.csv').map(({ folder }) => folder))
    expect(foldersOf('ancora')).toEqual(foldersOf('urp'))
  })

  it('does not give a message whose file is not as it was archived, or is gone', async () => {
    const { target: server } = await twoServers()
    const [user, restored] = [freshUser(), freshUser()]
    await fillAccount({ port: server.port, user }, { INBOX: corpus(36, 5) })
    const away = writePlan({
      source: server,
      target: server,
      mailboxes: [{ id: 'urp', source: user, target: user, more: { target: { archive: 'urp' } } }],
    })
    expect((await runCli(['run', away.file])).code).toBe(0)
    const [victim] = messagesIn(join(away.dir, 'urp'))
    const path = join(away.dir, 'urp/data/eml', victim?.path ?? '')
    writeFileSync(path, readFileSync(path).fill(0x41, 100, 101))
    const [, taken] = messagesIn(join(away.dir, 'urp'))
    rmSync(join(away.dir, 'urp/data/eml', taken?.path ?? ''))
    const back = writePlan({
      source: server,
      target: server,
      dir: away.dir,
      name: 'ritorno',
      mailboxes: [{ id: 'urp', source: user, target: restored, more: { source: { archive: 'urp' } } }],
    })
    const checked = await runCli(['check', back.file, '--json'])
    expect((JSON.parse(checked.stdout) as { findings: unknown[] }).findings).toContainEqual(
      expect.objectContaining({ code: 'bag-not-as-listed', level: 'warning', side: 'source' }),
    )
    const ran = await runCli(['run', back.file, '--json'])
    expect(ran.code).toBe(3)
    expect(JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      totals: { verified: 3, refused: 2 },
      problems: [
        {
          outcome: 'refused',
          code: 'source-unreadable',
          reason: expect.stringContaining('the file holds other bytes than were archived') as unknown,
        },
        {
          outcome: 'refused',
          code: 'source-unreadable',
          reason: expect.stringContaining('its file is not in the archive any more') as unknown,
        },
      ],
    })
  })

  it('comes back from its tables alone, and tells of files in no manifest', async () => {
    const { target: server } = await twoServers()
    const [user, restored] = [freshUser(), freshUser()]
    await fillAccount({ port: server.port, user }, content)
    const away = writePlan({
      source: server,
      target: server,
      mailboxes: [{ id: 'urp', source: user, target: user, more: { target: { archive: 'urp' } } }],
    })
    expect((await runCli(['run', away.file])).code).toBe(0)
    const bag = join(away.dir, 'urp')
    rmSync(join(bag, 'pec-migrate'), { recursive: true })
    writeFileSync(join(bag, 'data/eml/INBOX/aggiunto.eml'), 'in nessun manifesto')
    const back = writePlan({
      source: server,
      target: server,
      dir: away.dir,
      name: 'ritorno',
      mailboxes: [{ id: 'urp', source: user, target: restored, more: { source: { archive: 'urp' } } }],
    })
    const ran = await runCli(['run', back.file, '--json'])
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)
    expect(contentOfAccount(await readAccount({ port: server.port, user: restored }))).toEqual(
      contentOfAccount(await readAccount({ port: server.port, user })),
    )
    const events = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { finding?: { code: string; message: string }; canSwitchOff?: unknown })
    const told = events.flatMap(({ finding }) => finding ?? []).filter(({ code }) => code.startsWith('bag-'))
    expect(told).toMatchObject([
      {
        code: 'bag-not-as-listed',
        message: expect.stringContaining('(1 in no manifest): data/eml/INBOX/aggiunto.eml') as unknown,
      },
    ])
    // Nothing arrives in an archive: once all of it is back, nobody has to look again.
    expect(events.at(-1)).toMatchObject({ canSwitchOff: { verdict: 'yes' } })
  })
})
