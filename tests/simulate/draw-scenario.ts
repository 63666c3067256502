// Draws a whole scenario from a seed: mailboxes, a plan, nights with their users, faults and endings.

import { SeededDice } from './dice.ts'
import { drawFault, drawGarbled } from './draw-fault.ts'
import type {
  Ending,
  FolderSpec,
  MailboxSpec,
  MailSpec,
  Night,
  PlanSpec,
  Scenario,
  ServerSpec,
  Side,
  UserDeed,
  UserEvent,
} from './scenario.ts'

const firstDay = Date.UTC(2014, 0, 7, 8)
const day = 86_400_000
export const folderNames = ['INBOX', 'Inviata', 'Archivio', 'Archivio/2014', 'Pratiche', 'Bozze'] as const
const flags = ['\\Seen', '\\Flagged', '\\Answered', 'Protocollato', '$Urgente'] as const

/** What a seed is played as. `garbled`: in its nights answers come with other bytes than the servers meant. */
export type Seed = { seed: number; garbled?: boolean }

export function drawScenario({ seed, garbled = false }: Seed): Scenario {
  const plain = drawArchives(drawTogether(drawOrdinary(seed)))
  if (!garbled) return plain
  // Of its own, so that the rest of the seed is the same.
  const dice = new SeededDice(seed * 40_503 + 1)
  const nights = plain.nights.map((night) => {
    const faults = dice.some(dice.upTo(3), () => drawGarbled(dice))
    return { ...night, faults: [...night.faults, ...faults] }
  })
  return { ...plain, nights }
}

/**
 * Of its own, so that the rest of the seed is the same: about one in eight scenarios has several sources in one target.
 */
function drawTogether(scenario: Scenario): Scenario {
  const dice = new SeededDice(scenario.seed * 69_621 + 7)
  if (scenario.mailboxes.length < 2 || !dice.chance(0.32)) return scenario
  return { ...scenario, together: dice.chance(0.6) ? 'merge' : 'under' }
}

/** Of its own, too: one in seven scenarios or so has archives, most of them as targets. */
function drawArchives(scenario: Scenario): Scenario {
  const dice = new SeededDice(scenario.seed * 86_028_121 + 13)
  if (!dice.chance(scenario.together === undefined ? 0.15 : 0.4)) return scenario
  const mailboxes = scenario.mailboxes.map((mailbox) => {
    const [isSource, isTarget] = dice.pick([
      [false, true],
      [false, true],
      [true, false],
      [true, true],
      [false, false],
    ] as const)
    if (!isSource && !isTarget) return mailbox
    const source = dice.chance(0.7) ? ('own' as const) : ('foreign' as const)
    const target = dice.chance(0.6) ? ('eml' as const) : ('mbox' as const)
    return { ...mailbox, archives: { ...(isSource ? { source } : {}), ...(isTarget ? { target } : {}) } }
  })
  const nights = scenario.nights.map((night): Night => {
    const power = dice.pick(['all', 'bytes', undefined] as const)
    const events = dice.some(dice.upTo(3), () => drawAtArchive(dice, mailboxes.length))
    const { ending } = night
    const isCut = power !== undefined && ending.ends === 'killed'
    return { ...night, events: [...night.events, ...events], ending: isCut ? { ...ending, power } : ending }
  })
  return { ...scenario, mailboxes, nights }
}

/** What only a disk, or who comes at files, does to an archive. */
function drawAtArchive(dice: SeededDice, mailboxes: number): UserEvent {
  return {
    side: 'target',
    mailbox: dice.upTo(Math.max(1, mailboxes)),
    folder: dice.upTo(6),
    message: dice.upTo(40),
    at: dice.chance(0.3) ? 0 : dice.step(300),
    ...dice.weighted<UserDeed>([
      [4, { deed: 'quota', full: dice.chance(0.5) }],
      [2, { deed: 'delete', count: dice.between(1, 4) }],
      [1, { deed: 'remove-folder' }],
    ]),
  }
}

function drawOrdinary(seed: number): Scenario {
  const dice = new SeededDice(seed * 2_654_435_761)
  const mails = mailDrawer(dice)
  const mailboxes = dice.some(
    dice.weighted([
      [1, 0],
      [60, 1],
      [25, 2],
      [14, 3],
    ]),
    () => drawMailbox(dice, mails),
  )
  const calm = dice.chance(0.15)
  return {
    seed,
    source: drawServer(dice, 'source'),
    target: drawServer(dice, 'target'),
    plan: drawPlan(dice, mailboxes.length),
    mailboxes,
    wrongPassword: dice.pick([
      '[AUTHENTICATIONFAILED] wrong user or password',
      'Credenziali non valide, riprova',
      'Login failed, please try again',
      '[AUTHENTICATIONFAILED] Authentication failed.',
    ]),
    nights: dice.some(dice.between(1, 6), (at) => drawNight(dice, mails, { at, calm, mailboxes: mailboxes.length })),
  }
}

function drawServer(dice: SeededDice, side: Side): ServerSpec {
  const dotted = dice.chance(0.4)
  const capabilities = [
    'UIDPLUS',
    'MULTIAPPEND',
    'LITERAL+',
    'CONDSTORE',
    'QUOTA',
    'LIST-EXTENDED',
    'NAMESPACE',
    'SASL-IR',
    'STATUS=SIZE',
    'ENABLE',
    'SPECIAL-USE',
  ]
  const withPrefix = dotted && dice.chance(0.6)
  return {
    separator: dotted ? '.' : '/',
    prefix: withPrefix ? 'INBOX.' : '',
    hide: dice.chance(0.4)
      ? capabilities.filter((name) => dice.chance(0.25) && !(withPrefix && name === 'NAMESPACE'))
      : [],
    withoutUidNext: dice.chance(0.08),
    alters:
      side === 'target'
        ? dice.weighted([
            [88, 'nothing'],
            [5, 'eight-bit'],
            [4, 'nul'],
            [3, 'header'],
          ])
        : 'nothing',
    ...(side === 'target' && dice.chance(0.1) ? { keywords: dice.chance(0.5) ? [] : ['Protocollato'] } : {}),
    latency: dice.weighted([
      [3, 1],
      [4, 10],
      [2, 40],
      [1, 150],
    ]),
    speed: dice.weighted([
      [4, 10_000],
      [3, 1_000],
      [2, 100],
      [1, 12],
    ]),
  }
}

function drawPlan(dice: SeededDice, mailboxes: number): PlanSpec {
  const perMailbox = { source: dice.between(1, 3), target: dice.between(1, 4) }
  const writer = dice.weighted([
    [6, 'auto' as const],
    [1, 'multiappend' as const],
    [2, 'append' as const],
    [2, 'one-by-one' as const],
  ])
  return {
    total: {
      source: Math.max(2, perMailbox.source * dice.between(1, Math.max(1, mailboxes))),
      target: Math.max(3, perMailbox.target * dice.between(1, Math.max(1, mailboxes))),
    },
    perMailbox,
    writer,
    parallel: dice.between(1, 4),
    ...(dice.chance(0.1) ? { recentMs: (12.6 + dice.next()) * 365 * day } : {}),
    ...(dice.chance(0.08) ? { bytesPerSecond: dice.pick([20_000, 200_000]) } : {}),
  }
}

type Mails = (count: number) => MailSpec[]

/** Mail of one scenario: most bodies are drawn once, some again and again. */
function mailDrawer(dice: SeededDice): Mails {
  const drawn: MailSpec[] = []
  let next = dice.upTo(1_000) * 100
  return (count) =>
    dice.some(count, () => {
      const twin = drawn.length > 0 && dice.chance(0.15) ? drawn[dice.upTo(drawn.length)] : undefined
      const date = firstDay + dice.upTo(400) * day + dice.upTo(3_600) * 1_000
      const one: MailSpec =
        twin === undefined
          ? {
              body: (next += 1),
              size: dice.weighted([
                [2, 0],
                [70, 200],
                [20, 1_500],
                [5, 5_000],
                [3, 30_000],
              ]),
              ...(drawn.length > 0 && dice.chance(0.05) ? { as: drawn[dice.upTo(drawn.length)]?.body ?? next } : {}),
              date,
              flags: flags.filter(() => dice.chance(0.25)),
            }
          : { ...twin, ...(dice.chance(0.5) ? { date } : {}), ...(dice.chance(0.5) ? { flags: [] } : {}) }
      drawn.push(one)
      return one
    })
}

function drawMailbox(dice: SeededDice, mails: Mails): MailboxSpec {
  const names = ['INBOX', ...folderNames.slice(1).filter(() => dice.chance(0.4))]
  const source = names.map((name): FolderSpec => ({
    name,
    mail: mails(
      dice.weighted([
        [2, 0],
        [8, dice.between(1, 6)],
        [4, dice.between(5, 20)],
        [1, dice.between(20, 40)],
      ]),
    ),
  }))
  const target: FolderSpec[] = dice.chance(0.45)
    ? ['INBOX', ...folderNames.slice(1)]
        .filter(() => dice.chance(0.4))
        .map((name) => ({
          name,
          mail: [
            ...mails(dice.between(0, 5)),
            // What another tool, or a user, has brought over before.
            ...(source.find((folder) => folder.name === name)?.mail ?? []).filter(() => dice.chance(0.3)),
          ],
        }))
    : []
  const [first, second] = [names[1], names[2]]
  const together = first !== undefined && second !== undefined && dice.chance(0.15)
  return {
    source,
    target,
    exclude: first !== undefined && !together && dice.chance(0.08) ? [first] : [],
    map: together
      ? { [first]: 'Insieme', [second]: 'Insieme' }
      : first !== undefined && dice.chance(0.1)
        ? { [first]: 'Vecchia/Posta' }
        : {},
  }
}

function drawNight(dice: SeededDice, mails: Mails, about: { at: number; calm: boolean; mailboxes: number }): Night {
  const { at, calm, mailboxes } = about
  const journal: Night['journal'] =
    at === 0
      ? { is: 'kept' }
      : dice.weighted([
          [88, { is: 'kept' }],
          [6, { is: 'lost' }],
          [6, { is: 'old', nights: dice.between(1, 3) }],
        ])
  const work =
    at === 0
      ? 'run'
      : dice.weighted([
          [85, 'run' as const],
          [10, 'verify' as const],
          [5, 'verify-journal' as const],
        ])
  const soon = journal.is === 'kept' && dice.chance(0.5)
  return {
    gap: soon ? dice.upTo(10_000) : dice.between(200_000, day),
    journal,
    events: dice.some(calm ? dice.upTo(2) : dice.upTo(6), () => drawEvent(dice, mails, mailboxes)),
    faults: dice.some(calm ? 0 : dice.upTo(4), () => drawFault(dice, mailboxes)),
    work,
    again: dice.chance(0.12),
    retryLogins: dice.chance(0.2),
    removeGhosts: dice.chance(0.1),
    ending: drawEnding(dice, calm),
  }
}

function drawEnding(dice: SeededDice, calm: boolean): Ending {
  if (calm && dice.chance(0.7)) return { ends: 'by-itself' }
  return dice.weighted<Ending>([
    [50, { ends: 'by-itself' }],
    [
      30,
      {
        ends: 'killed',
        step: dice.step(400),
        late: dice.weighted([
          [5, 0],
          [3, dice.upTo(1_500)],
          [1, dice.upTo(5_500)],
          [0.3, 20_000],
        ]),
        part: dice.weighted([
          [1, 0],
          [2, 1],
          [1, dice.next()],
        ]),
      },
    ],
    [12, { ends: 'interrupted', step: dice.step(300) }],
    [6, { ends: 'run-time', milliseconds: dice.between(500, 30_000) }],
    [4, { ends: 'window', milliseconds: dice.between(500, 30_000), drain: dice.between(0, 10_000) }],
  ])
}

function drawEvent(dice: SeededDice, mails: Mails, mailboxes: number): UserEvent {
  const side: Side = dice.chance(0.55) ? 'source' : 'target'
  return {
    side,
    mailbox: dice.upTo(Math.max(1, mailboxes)),
    folder: dice.upTo(12),
    message: dice.upTo(40),
    at: dice.chance(0.5) ? 0 : dice.step(400),
    ...drawDeed(dice, mails, side),
  }
}

function drawDeed(dice: SeededDice, mails: Mails, side: Side): UserDeed {
  return dice.weighted<UserDeed>([
    [side === 'source' ? 30 : 12, { deed: 'arrive', mail: mails(dice.between(1, 4)) }],
    [
      12,
      {
        deed: 'flag',
        flag: dice.pick([...flags] as unknown as [string, ...string[]]),
        on: dice.chance(0.7),
        count: dice.between(1, 3),
      },
    ],
    [10, { deed: 'delete', count: dice.between(1, 4) }],
    [10, { deed: 'move', count: dice.chance(0.15) ? 40 : dice.between(1, 6), to: dice.upTo(12) }],
    [5, { deed: 'copy', count: dice.between(1, 3), to: dice.upTo(12) }],
    [5, { deed: 'again', date: firstDay + dice.upTo(900) * day }],
    [6, { deed: 'rename', to: dice.pick(['Vecchia', 'Archivio vecchio', 'Chiuse/2013', 'Posta']) }],
    [3, { deed: 'create', name: dice.pick(['Nuova', 'Nuova/Bis', 'Pratiche']) }],
    [7, { deed: 'replace' }],
    [8, { deed: 'renumber' }],
    [2, { deed: 'remove-folder' }],
    [side === 'target' ? 5 : 0, { deed: 'quota', full: dice.chance(0.6) }],
    [3, { deed: 'password', wrong: dice.chance(0.6) }],
  ])
}
