// The three lines that end everything: what happened, what it means, the exact next command.

import type { Code } from '../model/codes.ts'
import { neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import { commandLine } from '../words/command-line.ts'
import type { Told } from '../words/ui-phrases.ts'
import { uiWords } from '../words/ui-words.ts'
import { checkClosing, loginsClosing, verifyClosing } from './closing-looks.ts'
import { runClosing, statusClosing } from './closing-run.ts'
import type { Closing, Ending, Planned, Typed } from './ending.ts'
import { inHours } from './in-hours.ts'
import { inLanguage } from './in-language.ts'
import type { Paint } from './paint.ts'
import { headed, printable } from './text.ts'

/** Decides the three lines. */
export function closingOf(ending: Ending, typed: Typed, lang: Language): Closing {
  const say = uiWords(lang).closing
  const planned = (command: string, ...more: string[]): string[] =>
    typed.plan === undefined ? [command, '--help'] : [command, typed.plan, ...typed.scope, ...more]
  const closing = (told: Told, next: readonly string[]): Closing => {
    const timed = inHours(inLanguage(next, typed), typed, lang)
    const isTold = timed.why === undefined || (ending.kind === 'error' && ending.code === 'outside-window')
    return {
      happened: sentence(told.happened),
      means: isTold ? told.means : `${told.means} ${timed.why}`,
      next: commandLine(timed.next),
    }
  }
  switch (ending.kind) {
    case 'run':
      return closing(...runClosing(ending, lang, say, planned, typed))
    case 'status':
      return closing(...statusClosing(ending, lang, say, planned, typed))
    case 'check':
      return closing(...checkClosing(ending, say, planned, typed.again))
    case 'logins':
      return closing(...loginsClosing(ending.document, ending.stopped, lang, planned, typed.again))
    case 'verify':
      return closing(...verifyClosing(ending, say, planned, typed))
    case 'error':
      return ending.repair === undefined
        ? closing(ending.told, nextAfterError(ending.code, ending.planThere, typed, planned))
        : { ...ending.told, happened: sentence(ending.told.happened), next: ending.repair }
    case 'told':
      return toldClosing(ending, closing)
    case 'bug':
      return closing(say.bug(ending.reason), typed.again)
    default:
      return neverHappens(ending)
  }
}

/**
 * The three lines as they are printed; on a terminal, broken between words, except for the command, which somebody
 * copies.
 */
export function closingLines(ending: Ending, typed: Typed, lang: Language, paint: Paint, columns?: number): string[] {
  const { happened, means, next } = closingOf(ending, typed, lang)
  const say = uiWords(lang).closing
  return [
    ...headed(say.happened, happened, paint, columns),
    ...headed(say.means, means, paint, columns),
    `${paint.strong(say.next)} ${printable(next)}`,
  ]
}

/** What a code says ends without a full stop: in a list the code follows. */
function sentence(text: string): string {
  return /[.!?:\u2026]$/.test(text) ? text : `${text}.`
}

function toldClosing(
  { told, next, before, byHand }: Extract<Ending, { kind: 'told' }>,
  closing: (told: Told, next: readonly string[]) => Closing,
): Closing {
  if (byHand !== undefined) return { ...told, next: byHand }
  const typed = closing(told, next)
  return before === undefined ? typed : { ...typed, next: `${before} ${typed.next}` }
}

function nextAfterError(code: Code, planThere: boolean, typed: Typed, planned: Planned): readonly string[] {
  switch (code) {
    case 'usage':
      return typed.again
    case 'plan-invalid':
      return planThere || typed.plan === undefined ? typed.again : ['init', typed.plan]
    case 'journal-in-use':
      return planned('status', '--watch')
    case 'plan-contradicts-journal':
    case 'journal-other-plan':
    case 'journal-corrupt':
    case 'journal-newer':
      return ['explain', code]
    case 'fleet-other-plan':
    case 'fleet-other-version':
    case 'fleet-buried':
      return typed.plan === undefined ? typed.again : ['fleet', typed.plan]
    case 'journal-missing':
      return planned('run')
    case 'dry-run-outdated':
      return planned('check', '--lock', typed.again[typed.again.indexOf('--locked') + 1] ?? '')
    case 'server-unreachable':
    case 'login-storm':
    case 'tls-untrusted':
    case 'certificate-expired':
    case 'plaintext':
      return planned('check')
    default:
      return typed.again
  }
}
