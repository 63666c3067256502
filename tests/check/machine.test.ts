// check: a journal that cannot be written or will not fit on its disk, a run that holds it, clocks that disagree.

import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Findings } from '../../src/check/findings.ts'
import { noteClock } from '../../src/check/server-findings.ts'
import { noteDisk } from '../../src/check/server-findings-machine.ts'
import { takeLock } from '../../src/journal/lock.ts'
import { moment } from '../../src/words/ui-amounts.ts'
import { sayLoudly } from '../support/debian-packages.ts'
import { writePlan } from '../support/plan-file.ts'
import { freshDir } from '../support/temp-dir.ts'
import { runPlan } from '../verify/desk.ts'
import { checkPlan, codesOf, findingsOf, scripted } from './checking.ts'

/** A mailbox with two messages; the journal is where `journal` says, or beside the plan. */
async function planWith(journal?: string) {
  const [source, target] = [await scripted(), await scripted()]
  for (const text of ['uno', 'due'])
    source
      .account('a')
      .ensure('INBOX')
      .add(Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`))
  return writePlan({
    source,
    target,
    mailboxes: [{ id: 'a', source: 'a', target: 'b' }],
    ...(journal === undefined ? {} : { more: { journal } }),
  })
}

const aFile = (): string => {
  const file = join(freshDir('file'), 'file')
  writeFileSync(file, '', { mode: 0o755 })
  return file
}

function mount(options: string, dir = freshDir('disk')): string | undefined {
  return process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', dir]).status === 0
    ? dir
    : undefined
}

const disks = { readOnly: mount('ro,size=64k'), small: mount('size=2m'), large: mount('size=64m') }
const mounted = Object.values(disks).filter((disk) => disk !== undefined)
if (mounted.length < 3)
  sayLoudly([
    'No small disk can be mounted here (that takes root and the right to mount): paths and numbers stand in for it.',
  ])
// Lazily, in case something still looks at them.
afterAll(() => mounted.forEach((disk) => spawnSync('umount', ['-l', disk])))

const places: readonly (readonly [string, () => string])[] = [
  ['in a folder that does not exist', () => join(freshDir('none'), 'missing', 'x.sqlite')],
  ['below a file', () => join(aFile(), 'x.sqlite')],
  ['that is a folder', () => freshDir('folder')],
  [
    'whose lock is a folder',
    () => {
      const file = join(freshDir('lock'), 'x.sqlite')
      mkdirSync(`${file}.lock`)
      return file
    },
  ],
  ...(disks.readOnly === undefined
    ? []
    : [['on a disk that is read-only', () => join(disks.readOnly ?? '', 'x.sqlite')] as const]),
]

describe('the journal', () => {
  it.each(places)(
    '%s is an obstacle for the whole run, and the servers are looked at all the same',
    async (_, where) => {
      const journal = where()
      const document = await checkPlan((await planWith(journal)).file)
      expect(document.verdict).toBe('blocked')
      expect(document.findings.filter((one) => one.level === 'blocker')).toMatchObject([
        { scope: 'run', code: 'journal-unwritable', message: expect.stringContaining(journal) as string },
      ])
      expect(document.findings[0]?.mailbox).toBeUndefined()
      expect(document.mailboxes[0]?.folderMap).toMatchObject([{ messages: 2 }])
    },
  )

  it('that can be made, or is there, is not spoken of', async () => {
    const plan = await planWith()
    expect(codesOf(await checkPlan(plan.file))).toEqual(['plaintext', 'plaintext'])
    await runPlan(plan.file)
    expect(codesOf(await checkPlan(plan.file))).toEqual(['plaintext', 'plaintext'])
  })

  it('that a run holds is a note with its holder, as long as it holds it', async () => {
    const plan = await planWith()
    await runPlan(plan.file)
    const lock = takeLock(plan.journal)
    const document = await checkPlan(plan.file)
    expect(findingsOf(document, 'journal-in-use')).toMatchObject([
      { level: 'note', scope: 'run', message: expect.stringContaining(`process ${process.pid}`) as string },
    ])
    expect(document.verdict).toBe('warnings')
    lock?.release()
    expect(findingsOf(await checkPlan(plan.file), 'journal-in-use')).toEqual([])
  })
})

describe('the disk of the journal', () => {
  if (disks.small !== undefined && disks.large !== undefined)
    it('that is too small is an obstacle, a larger one is not', async () => {
      const small = await checkPlan((await planWith(join(disks.small ?? '', 'x.sqlite'))).file)
      expect(findingsOf(small, 'disk-small')).toMatchObject([
        {
          level: 'blocker',
          scope: 'run',
          message: expect.stringMatching(
            /^The journal needs about 16 MB more, and only 2\.1 MB are free for /,
          ) as string,
        },
      ])
      expect(codesOf(await checkPlan((await planWith(join(disks.large ?? '', 'x.sqlite'))).file), 'blocker')).toEqual(
        [],
      )
    })

  it('is measured by the messages that have no row yet', () => {
    const codesFor = (messages: number, free: number) => {
      const findings = emptyFindings()
      noteDisk(findings, '/srv/x.sqlite', messages, free)
      return findings.all().map((one) => one.code)
    }
    expect(codesFor(1_000_000, 600_000_000)).toEqual(['disk-small'])
    expect(codesFor(1_000_000, 620_000_000)).toEqual([])
    expect(codesFor(0, 0)).toEqual([])
  })

  it('that cannot be asked says nothing', () => {
    const findings = emptyFindings()
    noteDisk(findings, join(dirname(aFile()), 'missing', 'x.sqlite'), 1e12)
    expect(findings.all()).toEqual([])
  })
})

describe('the clock', () => {
  const server = { name: 'nuovo', host: 'imaps.nuovo.example' }
  const now = Date.UTC(2015, 11, 24, 14, 0, 0)

  it.each([-121_000, 121_000, 3_600_000])('that is %d ms away from a server’s is a warning, told once', (apart) => {
    const findings = emptyFindings()
    noteClock(findings, server, now + apart, now)
    noteClock(findings, server, now + apart, now)
    expect(findings.all()).toMatchObject([{ level: 'warning', scope: 'server', code: 'clock-off' }])
    expect(findings.all()[0]?.message).toContain('nuovo')
  })

  it('says how far, and what time it is there', () => {
    const findings = emptyFindings()
    noteClock(findings, server, now - 300_000, now)
    expect(findings.all()[0]?.message).toBe(
      'The clocks of this machine and of nuovo are 300 seconds apart: there it is ' +
        `${moment(new Date(now - 300_000).toISOString(), 'en')}`,
    )
  })

  it.each([0, 119_000, -119_000])('that is %d ms away is not spoken of', (apart) => {
    const findings = emptyFindings()
    noteClock(findings, server, now + apart, now)
    expect(findings.all()).toEqual([])
  })
})

function emptyFindings(): Findings {
  return new Findings({ emit: () => undefined, lang: 'en', mailboxes: [] })
}
