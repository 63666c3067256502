// One event as one line for a person; the bars and the plain lines say it alike.

import type { Code } from '../model/codes.ts'
import { neverHappens } from '../model/errors.ts'
import type { MigrationEvent } from '../model/events.ts'
import type { Language } from '../model/request.ts'
import type { Finding, Totals } from '../model/status.ts'
import { hoursWords } from '../words/hours-words.ts'
import { moment, momentNear } from '../words/ui-amounts.ts'
import { loadWords } from '../words/load-words.ts'
import { lockedWords } from '../words/locked-words.ts'
import { loginsWords } from '../words/logins-words.ts'
import { scanned } from '../words/scan-words.ts'
import { reasonInWords } from '../words/own-reasons.ts'
import { stated } from '../words/stated.ts'
import { uiWords } from '../words/ui-words.ts'
import { sentence, wholeSentence } from '../words/words.ts'
import { hoursLine, isHoursEvent } from './hours-line.ts'
import { isFinal } from './progress.ts'
import { printable } from './text.ts'
import { isOfServer } from './told-once.ts'

/** `detail` is shown with --verbose only, `problem` even with --quiet. `hint`: what it says must be done. */
export type EventLine = { weight: 'problem' | 'warning' | 'news' | 'detail'; text: string; hint?: string }

const noHints: ReadonlySet<string> = new Set()

/**
 * Returns the line for an event, or undefined when there is nothing to say about it. `told`: hints that stand above it
 * already.
 */
export function eventLine(event: MigrationEvent, lang: Language, told = noHints): EventLine | undefined {
  const line = lineOf(event, lang, told)
  return line === undefined ? undefined : { ...line, text: printable(line.text) }
}

function lineOf(event: MigrationEvent, lang: Language, told: ReadonlySet<string>): EventLine | undefined {
  const words = uiWords(lang)
  const say = words.progress
  if (isHoursEvent(event)) return hoursLine(event, lang)
  switch (event.event) {
    case 'run-started':
      return { weight: 'news', text: startedText(event, lang) }
    case 'previous-run-died':
      return { weight: 'news', text: say.previousRunDied(event.pid, event.host, moment(event.startedAt, lang)) }
    case 'mailbox-started':
      return undefined
    case 'mailbox-counted':
      return {
        weight: 'news',
        text: say.counted(event.mailbox, event.folders, event.messages, event.bytes, event.doneMessages),
      }
    case 'folder-started':
      return {
        weight: 'detail',
        text: say.folderStarted(event.mailbox, event.folder, event.target, event.messages, event.bytes),
      }
    case 'folder-done':
      return { weight: 'news', text: say.folderDone(event.mailbox, event.folder, event.target) }
    case 'message':
      return messageLine(event, lang)
    case 'settling':
      return { weight: 'news', text: say.settling(event.mailbox, event.folder, event.messages, event.seconds) }
    case 'settled':
      return { weight: 'news', text: say.settled(event.mailbox, event.folder, event.found, event.again) }
    case 'looking-again':
      return { weight: 'news', text: lockedWords(lang).lookingAgain(event.path, event.lookedAt, event.mailboxes) }
    case 'adopting':
      return { weight: 'news', text: say.adopting(event.mailbox, event.folder, event.present) }
    case 'scanned':
      return { weight: event.folder === undefined ? 'news' : 'detail', text: scanned(event, lang) }
    case 'reconnecting':
      return {
        weight: 'news',
        text: say.reconnecting(
          event.mailbox,
          event.server,
          event.attempt,
          event.seconds,
          reasonInWords(event.reason, lang),
        ),
      }
    case 'writing':
      return { weight: 'detail', text: say.writing(event.mailbox, event.server, event.writer, event.alone) }
    case 'server-silent':
      return {
        weight: 'warning',
        text: `${words.warning}: ${loadWords(lang).silent(event.server, momentNear(event.since, lang, Date.now()))}`,
      }
    case 'server-answers':
      return { weight: 'news', text: loadWords(lang).answersAgain(event.server, event.seconds) }
    case 'connections-changed':
      // What goes down and up by itself is nothing that anybody has to do something about.
      return event.isFirst && event.now < event.from
        ? { weight: 'news', text: loadWords(lang).lowered(event.server, event) }
        : { weight: 'detail', text: loadWords(lang).changed(event.server, event) }
    case 'finding':
      return findingLine(stated(event.finding, lang), lang, told)
    case 'mailbox-parked': {
      const { message, hint } = sentence(event.code, { mailbox: event.mailbox, ...event.facts }, lang)
      const why = twoSentences(message, told.has(hint) ? '' : hint)
      const parked = isOfServer(event.code) ? say.parkedByServer(event.mailbox, why) : say.parked(event.mailbox, why)
      return { weight: 'problem', text: `${words.problem}: ${parked} [${event.code}]`, hint }
    }
    case 'logins-tried':
      return { weight: 'news', text: loginsWords(lang).tried(event.tried, event.of, event.failed) }
    case 'mailbox-done':
      if (event.looked !== undefined) return lookedLine(event.mailbox, event.totals, event.looked, lang)
      return {
        weight: 'news',
        text: say.mailboxDone(
          event.mailbox,
          event.state,
          event.totals.verified,
          event.totals.messages,
          event.provedBytes ?? (event.totals.verified === event.totals.messages ? event.totals.bytes : undefined),
        ),
      }
    case 'stopping':
      return { weight: 'news', text: event.why === 'interrupted' ? say.stopping : hoursWords(lang).stopping[event.why] }
    case 'summary':
      return undefined
    default:
      return neverHappens(event)
  }
}

function startedText(
  { work, plan, mailboxes, phase, closesAt = null, ignoredWindow }: Extract<MigrationEvent, { event: 'run-started' }>,
  lang: Language,
): string {
  const started = uiWords(lang).progress.started(work, plan, mailboxes)
  // Where a plan has no hours there is but one phase, and nothing to say of it.
  const withoutHours = phase === 'cutover' && closesAt === null && ignoredWindow !== true
  return phase === undefined || withoutHours
    ? started
    : `${started} ${hoursWords(lang).phaseStarted(phase, closesAt, ignoredWindow === true)}`
}

/** Of many mailboxes only now and then one is news. */
function lookedLine(
  mailbox: string,
  totals: Totals,
  { count, of }: { count: number; of: number },
  lang: Language,
): EventLine {
  const say = uiWords(lang).progress
  if (of > 1 && (count === of || count % Math.max(25, Math.ceil(of / 20)) === 0))
    return { weight: 'news', text: say.looked(count, of) }
  return { weight: 'detail', text: say.lookedAt(mailbox, totals.folders, totals.messages, totals.bytes) }
}

type MessageEvent = Extract<MigrationEvent, { event: 'message' }>

function messageLine(event: MessageEvent, lang: Language): EventLine {
  const words = uiWords(lang)
  const where = `${event.mailbox}, "${event.folder}", UID ${event.uid}: ${words.progress.message(event.state)}`
  const why = event.code === undefined ? '' : `: ${messageWords(event, event.code, lang)} [${event.code}]`
  const failed =
    isFinal(event.state) &&
    event.state !== 'verified' &&
    event.code !== 'source-expunged' &&
    event.code !== 'excluded-by-plan' &&
    event.code !== 'other-namespace'
  return failed
    ? { weight: 'problem', text: `${words.problem}: ${where}${why}` }
    : { weight: 'detail', text: `${where}${why}` }
}

function messageWords({ mailbox, folder, uid, facts }: MessageEvent, code: Code, lang: Language): string {
  return wholeSentence(code, { mailbox, folder, uid, ...facts }, lang).message
}

function findingLine(finding: Finding, lang: Language, told: ReadonlySet<string>): EventLine {
  const words = uiWords(lang)
  const where = [finding.mailbox, finding.folder === undefined ? undefined : `"${finding.folder}"`]
    .filter((part) => part !== undefined)
    .join(', ')
  const { hint } = finding
  const text =
    `${where === '' ? '' : `${where}: `}${twoSentences(finding.message, told.has(hint) ? '' : hint)} ` +
    `[${finding.code}]${finding.accepted === true ? ` ${words.accepted}` : ''}`
  switch (finding.level) {
    case 'blocker':
      return { weight: 'problem', text: `${words.problem}: ${text}`, hint }
    case 'warning':
      return { weight: 'warning', text: `${words.warning}: ${text}`, hint }
    case 'note':
      return { weight: 'news', text: `${words.note}: ${text}`, hint }
    default:
      return neverHappens(finding.level)
  }
}

function twoSentences(message: string, hint: string): string {
  if (hint === '') return message
  return /[.!?:\u2026]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`
}
