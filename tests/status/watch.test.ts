// status --watch as it is used: beside a run, on terminals of several sizes, in a pipe, every way to leave.

import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openJournal, type Journal } from '../../src/journal/journal.ts'
import { takeLock } from '../../src/journal/lock.ts'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { prove } from '../journal/some-journal.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { gate } from '../support/scripted-server.ts'
import { onTerminal, type Terminal } from '../support/terminal.ts'
import { statusShape } from '../whole-job/contract-shapes.ts'

/** A plan of so many mailboxes and its journal; mailbox n has 100 messages of 1 MB in INBOX. */
function planWithJournal(count: number): {
  written: WrittenPlan
  journal: Journal
  verify: (mailbox: string, messages: number) => void
} {
  const ids = Array.from({ length: count }, (_, n) => `casella.${String(n).padStart(3, '0')}`)
  const written = writePlan({
    source: { port: 1 },
    target: { port: 2 },
    mailboxes: ids.map((id) => ({ id, source: id, target: id })),
  })
  const journal = openJournal(written.journal)
  journal.commit((tx) =>
    ids.forEach((id) => {
      journal.mailboxes.bind(tx, id, `${id}@127.0.0.1:1`, `${id}@127.0.0.1:2`)
      const folder = journal.folders.put(
        tx,
        id,
        { name: 'INBOX', path: 'INBOX' },
        { name: 'INBOX', path: 'INBOX' },
        null,
      )
      for (let uid = 1; uid <= 100; uid += 1)
        journal.messages.add(tx, folder.id, 1, [{ uid, size: 1_000_000, internalDate: 1, flags: [] }], 'pending', null)
    }),
  )
  const verify = (mailbox: string, messages: number): void =>
    journal.commit((tx) => {
      const [folder] = journal.folders.ofMailbox(mailbox)
      const target = (journal.lives.at(mailbox, 'INBOX') ?? journal.lives.start(tx, mailbox, 'INBOX', 1)).id
      for (const { id } of journal.messages.inFolder(folder?.id ?? 0, ['pending']).slice(0, messages))
        prove(tx, { journal, target }, id)
    })
  return { written, journal, verify }
}

async function ended(terminal: Terminal): Promise<{ code: number; settings: string }> {
  await terminal.shows((screen) => /end$/m.test(screen.text))
  await terminal.done
  const [, code = '', settings = ''] = /code=(\d+)\s+(.*)end/.exec(terminal.screen.text.replaceAll('\n', ' ')) ?? []
  return { code: Number(code), settings: settings.trim() }
}

/** As the terminal was before: the main screen, the cursor, lines and echo. */
function expectGivenBack(terminal: Terminal, settings: string): void {
  expect(terminal.screen).toMatchObject({ alternate: false, cursorShown: true })
  expect(settings.split(' ').toSorted()).toEqual(['echo', 'icanon', 'isig'])
}

describe('the screen', () => {
  it('shows a run in another process from its beginning to its end, and leaves with q', async () => {
    const [source, target] = [await scripted(), await scripted()]
    for (const { bytes, flags, date } of letters(40)) source.account('a').ensure('INBOX').add(bytes, flags, date)
    const held = gate()
    target.on('APPEND', async (_context, next) => {
      await held.opened
      await next()
    })
    target.refuseLogin = (user) => (user === 'b' ? '[EXPIRED] password scaduta' : undefined)
    const written = writePlan({
      source,
      target,
      mailboxes: [
        { id: 'a', source: 'a', target: 'a' },
        { id: 'b', source: 'b', target: 'b' },
      ],
    })
    const terminal = onTerminal(['status', written.file, '--watch', '--every', '0.2'])
    await terminal.shows(({ text }) => text.startsWith('prova · not started') && /^b +not started$/m.test(text))
    expect(terminal.screen).toMatchObject({ alternate: true, cursorShown: false })
    const run = startCli(['run', written.file])
    await terminal.shows(
      ({ text }) =>
        /^prova · running for \d+ s/.test(text) &&
        /^a +running +0% +0\/40 /m.test(text) &&
        /^b +set aside +password expired$/m.test(text),
    )
    expect(terminal.screen.text).toContain('What fails: password-expired 1')
    held.open()
    expect((await run.done).code).toBe(3)
    await terminal.shows(
      ({ text }) => text.startsWith('prova · incomplete') && /^a +complete +100% +40\/40$/m.test(text),
    )
    expect(terminal.screen.lines.length).toBeLessThanOrEqual(24)
    expect(terminal.screen.cleared).toBe(1)
    terminal.press('q')
    const { code, settings } = await ended(terminal)
    expect(code).toBe(0)
    expectGivenBack(terminal, settings)
    expect(terminal.screen.text).toContain('What happened: Finished, but not everything is in order')
    expect(terminal.screen.text).toContain(`Next command: pec-migrate check ${written.file}`.slice(0, 40))
  })

  it('knows rates from two looks, and fits every size that the window gets', async () => {
    const { written, journal, verify } = planWithJournal(300)
    const lock = takeLock(written.journal)
    const run = journal.commit((tx) => journal.runs.start(tx, Date.now()))
    journal.commit((tx) => journal.mailboxes.setState(tx, 'casella.007', 'running'))
    journal.commit((tx) => journal.mailboxes.setState(tx, 'casella.200', 'parked', { code: 'over-quota', facts: {} }))
    const terminal = onTerminal(['status', written.file, '--watch', '--every', '0.2', '--lang', 'it'])
    await terminal.shows(({ text }) => /^casella\.007 +in corso +0% +0\/100/m.test(text))
    verify('casella.007', 20)
    await terminal.shows(({ text }) => /^casella\.007 +in corso +20% +20\/100 +[\d,]+ [kM]B\/s +~/m.test(text))
    expect(terminal.screen.text).toMatch(/^[\d,]+ [kM]B\/s · ancora (circa|più di) /m)
    const rows = terminal.screen.lines
    expect(rows).toHaveLength(24)
    expect(rows.find((line) => line.startsWith('casella.'))).toMatch(/^casella\.200 +accantonata/)
    expect(rows.at(-2)).toMatch(/^… e altre 28\d: 28\d da iniziare$/)
    for (const [columns, height] of [
      [60, 20],
      [200, 50],
      [40, 8],
      [80, 24],
    ] as const) {
      await terminal.resize(columns, height)
      await terminal.shows(
        ({ lines, text }) =>
          lines.length === height && lines.every((line) => line.length < columns) && text.includes('q per uscire'),
      )
    }
    expect(terminal.screen.cleared).toBe(1)
    journal.commit((tx) => journal.runs.alive(tx, run, Date.now()))
    terminal.press('\u0003')
    const { code, settings } = await ended(terminal)
    expect(code).toBe(0)
    expectGivenBack(terminal, settings)
    lock?.release()
    journal.close()
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('gives the terminal back after %s', async (name) => {
    const { written, journal } = planWithJournal(2)
    journal.close()
    const terminal = onTerminal(['status', written.file, '--watch'])
    await terminal.shows(({ text }) => text.includes('q leaves'))
    await terminal.signal(name)
    const { settings } = await ended(terminal)
    expectGivenBack(terminal, settings)
  })

  it('gives the terminal back before it tells of a crash', async () => {
    const { written, journal } = planWithJournal(2)
    journal.close()
    const terminal = onTerminal(['status', written.file, '--watch', '--every', '0.2'])
    await terminal.shows(({ text }) => text.includes('q leaves'))
    // Nobody foresees that a table is missing.
    const db = new Database(written.journal)
    db.exec('DROP TABLE runs')
    db.close()
    const { code, settings } = await ended(terminal)
    expect(code).toBe(1)
    expectGivenBack(terminal, settings)
    expect(terminal.screen.text).toContain('no such table: runs')
    expect(terminal.screen.text).toContain('This is a bug of pec-migrate')
  })

  it('ends when the terminal is gone', async () => {
    const { written, journal } = planWithJournal(2)
    journal.close()
    const terminal = onTerminal(['status', written.file, '--watch', '--every', '0.2'])
    await terminal.shows(({ text }) => text.includes('q leaves'))
    const pid = await terminal.pid()
    terminal.vanish()
    await terminal.done
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  })

  it('waits calmly for a journal that somebody keeps closed, and says of when its figures are', async () => {
    const { written, journal } = planWithJournal(2)
    journal.close()
    const terminal = onTerminal(['status', written.file, '--watch', '--every', '0.2'])
    await terminal.shows(({ text }) => text.includes('q leaves'))
    const other = new Database(written.journal)
    other.pragma('locking_mode = EXCLUSIVE')
    other.exec('BEGIN EXCLUSIVE')
    await terminal.shows(
      ({ text }) => /^Another program keeps the journal[^]*Trying again\.$/m.test(text) && text.includes('casella.000'),
    )
    other.close()
    await terminal.shows(({ text }) => !text.includes('Another program') && text.includes('casella.000'))
    const newer = new Database(written.journal)
    newer.pragma('user_version = 9999')
    newer.close()
    await terminal.shows(({ text }) => text.includes('newer version'))
    terminal.press('q')
    expect((await ended(terminal)).code).toBe(0)
  })

  it('has colours, unless NO_COLOR says otherwise', async () => {
    const { written, journal } = planWithJournal(2)
    journal.commit((tx) => journal.mailboxes.setState(tx, 'casella.001', 'parked', { code: 'over-quota', facts: {} }))
    journal.close()
    for (const [env, coloured] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const terminal = onTerminal(['status', written.file, '--watch'], { env })
      await terminal.shows(({ text }) => text.includes('q leaves'))
      terminal.press('q')
      await ended(terminal)
      expect(/\u001b\[31m/.test(terminal.raw)).toBe(coloured)
    }
  })
})

describe('without a terminal', () => {
  it('a plain block is printed for each look, without a control character', async () => {
    const { written, journal, verify } = planWithJournal(60)
    const lock = takeLock(written.journal)
    const watching = startCli(['status', written.file, '--watch', '--every', '0.2'])
    await watching.output(/casella\.000/)
    journal.commit((tx) => journal.mailboxes.setState(tx, 'casella.000', 'running'))
    verify('casella.000', 50)
    journal.close()
    await watching.output(/^casella\.000 .*50% +50\/100/m)
    watching.kill('SIGTERM')
    const { code, stdout, stderr } = await watching.done
    lock?.release()
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/)
    const [block = ''] = stdout.split('\n\nprova · ')
    expect(block.split('\n').length).toBeLessThan(42)
    expect(block).toMatch(/… and \d+ more: \d+ not started$/m)
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Next command: /)
  })

  it('cuts nothing in a pipe, neither names nor why a mailbox is set aside', async () => {
    const id = (office: string): string =>
      `${office}.e.altro.ancora.di.molto.lungo@comune.di.san.martino.in.esempio.example`
    const plan = writePlan({
      source: { port: 9 },
      target: { port: 9 },
      mailboxes: ['anagrafe', 'tributi'].map((office) => ({
        id: id(office),
        source: office,
        target: `nuova.${office}`,
      })),
    })
    const journal = openJournal(plan.journal)
    journal.close()
    const watching = startCli(['status', plan.file, '--watch', '--every', '0.2', '--lang', 'it'])
    await watching.output(/casella +stato/)
    watching.kill('SIGINT')
    const { stdout } = await watching.done
    expect(stdout).not.toContain('…')
    for (const office of ['anagrafe', 'tributi']) expect(stdout).toMatch(new RegExp(`^${id(office)} `, 'm'))
  })

  it('--json prints one whole status document per line', async () => {
    const { written, journal } = planWithJournal(3)
    journal.close()
    const watching = startCli(['status', written.file, '--watch', '--every', '0.2', '--json'])
    await watching.output(/(?:\{.*\}\n){3}/)
    watching.kill('SIGINT')
    const { code, stdout } = await watching.done
    expect(code).toBe(0)
    for (const line of stdout.trimEnd().split('\n')) {
      const document = statusShape.parse(JSON.parse(line))
      expect(document.mailboxes[0]?.folders).toHaveLength(1)
      expect(document.totals).toMatchObject({ messages: 300, pending: 300 })
    }
  })

  it('ends with its reader', async () => {
    const { written, journal } = planWithJournal(1)
    journal.close()
    const { code } = await runCli(['status', written.file, '--watch', '--every', '0.1', '--json', '--exit-code'], {
      timeout: 3_000,
    }).catch(() => ({ code: -1 }))
    // Killed by its time-out: nothing else ends it while somebody reads.
    expect(code).toBeNull()
  })

  it('a first look that fails ends it, as the plain command does', async () => {
    const { written, journal } = planWithJournal(1)
    journal.close()
    const newer = new Database(written.journal)
    newer.pragma('user_version = 9999')
    newer.close()
    const { code, stderr } = await runCli(['status', written.file, '--watch'])
    expect(code).toBe(4)
    expect(stderr).toContain('newer version')
  })

  it.each([
    [['--watch', '--csv', 'x.csv'], '--watch and --csv do not go together'],
    [['--watch', '--source'], '--watch and --source do not go together'],
    [['--every', '5'], '--every belongs to --watch'],
    [['--watch', '--every', 'often'], '"often" is no number of seconds'],
    [['--watch', '--every', '0'], '"0" is no number of seconds'],
  ])('%j is refused', async (more, message) => {
    const { written, journal } = planWithJournal(1)
    journal.close()
    const { code, stderr } = await runCli(['status', written.file, ...more])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
