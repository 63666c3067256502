// One cell of the fault matrix: a small migration in which one command fails in one way, and what the ledger then says.

import { endedExitCode } from '../../src/cli/exit-codes.ts'
import { MigrationError } from '../../src/model/errors.ts'
import type { StatusDocument } from '../../src/model/status.ts'
import type { Timing } from '../../src/model/timing.ts'
import { problemsOf, quick, statesOf, type Ran } from '../copy/migration.ts'
import { letters, scriptedPair, type Pair } from '../copy/scripted-pair.ts'
import type { CommandContext, ScriptedServer } from '../support/scripted-server.ts'
import type { ScriptedFolder } from '../support/scripted-store.ts'

export const faults = [
  'NO',
  'BAD',
  'BYE',
  'cut',
  'silence',
  'garbage',
  'NO [UNAVAILABLE]',
  'NO [SERVERBUG]',
  'NO [OVERQUOTA]',
] as const
export type Fault = (typeof faults)[number]

export const verbs = ['login', 'list', 'examine', 'fetch', 'append', 'read-back', 'settle', 'flags'] as const
export type FaultyVerb = (typeof verbs)[number]

/** The first such command fails, or every one until the server is well again. */
export const durations = ['once', 'always'] as const
export type Duration = (typeof durations)[number]

export const writers = ['one-by-one', 'append', 'multiappend'] as const
export type Writer = (typeof writers)[number]

export type Cell = { verb: FaultyVerb; fault: Fault; duration: Duration; writer: Writer }

/** OVERQUOTA is no answer to the others. */
const aboutRoom: readonly FaultyVerb[] = ['fetch', 'append', 'read-back']

/** All cells, in the order of the table. */
export function allCells(): Cell[] {
  return verbs.flatMap((verb) =>
    durations.flatMap((duration) =>
      faults
        .filter((fault) => fault !== 'NO [OVERQUOTA]' || aboutRoom.includes(verb))
        .flatMap((fault) => writers.map((writer) => ({ verb, fault, duration, writer }))),
    ),
  )
}

const mail = { INBOX: letters(4), Inviata: letters(2, 40) }
/** One append without an answer, whatever else is on its way. */
const mailToSettle = { ...mail, INBOX: letters(1) }

/** Waits as short as a busy machine allows, and as many tries as by default. */
const usual: Timing = { ...quick, stall: 30_000, connect: 30_000, backoff: [5, 5, 5, 5, 5, 5, 5, 5] }

/** Silence is noticed soon, over whatever command. */
const silenceMs = 1_500
const silent: Timing = { ...usual, stall: silenceMs / 6, connect: silenceMs }

async function fail(context: CommandContext, fault: Fault, next: () => Promise<void>): Promise<void> {
  switch (fault) {
    case 'NO':
      return context.no('Refused')
    case 'BAD':
      return context.bad('Command not understood')
    case 'BYE':
      return context.bye('Server shutting down')
    case 'cut':
      return context.close('reset')
    case 'silence':
      return undefined
    case 'garbage':
      context.untagged('%%%% {nothing) "that anybody can read')
      return next()
    case 'NO [UNAVAILABLE]':
      return context.no('[UNAVAILABLE] Backend is not there')
    case 'NO [SERVERBUG]':
      return context.no('[SERVERBUG] Assertion failed')
    case 'NO [OVERQUOTA]':
      return context.no('[OVERQUOTA] Quota exceeded')
  }
}

/** Where the verb is met: on which server, in which command, and which of these. */
function place(
  pair: Pair,
  verb: FaultyVerb,
): { server: ScriptedServer; commands: string[]; is: (line: string) => boolean } {
  const { source, target } = pair
  const any = () => true
  switch (verb) {
    case 'login':
      return { server: source, commands: ['AUTHENTICATE', 'LOGIN'], is: any }
    case 'list':
      return { server: source, commands: ['LIST'], is: any }
    case 'examine':
      return { server: source, commands: ['EXAMINE'], is: (line) => line.includes('INBOX') }
    case 'fetch':
      return { server: source, commands: ['UID FETCH'], is: (line) => line.includes('BODY') }
    case 'append':
      return { server: target, commands: ['APPEND'], is: (line) => line.includes('INBOX') }
    case 'read-back':
      return { server: target, commands: ['UID FETCH'], is: (line) => line.includes('BODY') }
    case 'settle':
      return { server: target, commands: ['STATUS'], is: (line) => line.includes('INBOX') }
    case 'flags':
      return { server: target, commands: ['UID STORE'], is: any }
  }
}

/** Sets the fault; gives what heals the server. */
function breakServer(pair: Pair, { verb, fault, duration }: Cell): () => void {
  const { server, commands, is } = place(pair, verb)
  // What is settled is an append whose answer was lost: it was stored.
  let isLost = verb !== 'settle'
  if (!isLost)
    pair.target.once('APPEND', async (context, next) => {
      isLost = true
      context.mute()
      await next()
      context.close('reset')
    })
  let isWell = false
  const offs = commands.map((command) =>
    server.on(command, (context, next) => {
      if (isWell || !isLost || !is(context.line)) return next()
      isWell = duration === 'once'
      return fail(context, fault, next)
    }),
  )
  return () => offs.forEach((off) => off())
}

export type Played = {
  /** States of the rows · exit code · problems, as `outcome code` and how many · whether a flag was set. */
  ledger: string
  /** The same after the server has become well and the same command was run again. */
  healed: string
  /** Copies on the target by content: more than one of any is a message doubled. */
  doubled: number
}

/** Plays one cell. */
export async function play(cell: Cell): Promise<Played> {
  const pair = await scriptedPair(cell.verb === 'settle' ? mailToSettle : mail, {
    targetPlace: { writer: cell.writer },
  })
  const timing = cell.fault === 'silence' ? silent : usual
  if (cell.fault === 'silence') for (const server of pair.job.plan.servers) server.patienceMs = silenceMs
  const flags = cell.verb === 'flags'
  if (flags) {
    await pair.job.run({}, { timing: usual })
    flag(pair.from(), 2)
  }
  const heal = breakServer(pair, cell)
  const carried = (): string =>
    !flags ? '' : pair.to().get(2)?.flags.has('\\Flagged') === true ? ' · set' : ' · not set'
  const ledger = (await ledgerOf(() => pair.job.run({}, { timing }))) + carried()
  heal()
  const healed = (await ledgerOf(() => pair.job.run({}, { timing: usual }))) + carried()
  const bodies = [pair.to(), pair.to('Inviata')].flatMap(({ messages }) =>
    messages.map(({ bytes }) => bytes.toString()),
  )
  await Promise.all([pair.source.close(), pair.target.close()])
  return { ledger, healed, doubled: bodies.length - new Set(bodies).size }
}

/** A user flags a message. */
function flag(folder: ScriptedFolder, uid: number): void {
  const message = folder.get(uid)
  if (message === undefined) throw new Error(`there is no message ${uid}`)
  message.flags.add('\\Flagged')
  folder.modseq += 1
  message.modseq = folder.modseq
}

async function ledgerOf(run: () => Promise<Ran>): Promise<string> {
  try {
    const { status } = await run()
    return described(status)
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    return `nothing · ${endedExitCode(error)} · ${error.code}`
  }
}

function described(status: StatusDocument): string {
  const states = Object.entries(statesOf(status)).map(([state, count]) => `${count} ${state}`)
  const times = new Map<string, number>()
  for (const problem of problemsOf(status)) times.set(problem, (times.get(problem) ?? 0) + 1)
  const problems = [...times].map(([problem, count]) => (count === 1 ? problem : `${count} × ${problem}`))
  return [
    states.join(', ') || 'nothing',
    endedExitCode(status),
    ...(problems.length > 0 ? [problems.join(', ')] : []),
  ].join(' · ')
}
