// The one table of exit codes, printed by --help, and how each ending comes to its code.

import { MigrationError, neverHappens } from '../model/errors.ts'
import type { Language } from '../model/request.ts'
import type { CheckDocument, StatusDocument, VerifyDocument } from '../model/status.ts'
import { isComplete } from '../ui/shortfall.ts'
import type { CommandName, HelpPhrases } from '../words/ui-help-phrases.ts'
import { helpWords } from '../words/ui-words.ts'

export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 10 | 130

export const exitCodes: readonly { code: ExitCode; meaning: Record<Language, string> }[] = [
  {
    code: 0,
    meaning: {
      en:
        'all in scope is done and verified (check: no obstacle; verify: identical; outcomes, status: printed; ' +
        'report: intact)',
      it:
        'tutto ciò che è richiesto è fatto e verificato (check: nessun ostacolo; verify: identico; outcomes, status: ' +
        'mostrati; report: integro)',
    },
  },
  {
    code: 1,
    meaning: { en: 'unexpected: our fault, with a trace', it: 'imprevisto: un difetto nostro, con la traccia' },
  },
  {
    code: 2,
    meaning: {
      en: 'wrong usage, or the plan is not valid, or it contradicts its journal',
      it: 'uso errato, o il piano non è valido, o contraddice il suo registro',
    },
  },
  {
    code: 3,
    meaning: {
      en:
        'finished, but incomplete: some messages or mailboxes are not verified or are missing; a report was altered; ' +
        'or coverage found somebody forgotten',
      it:
        'finito, ma incompleto: alcuni messaggi o caselle non sono verificati o mancano; un rapporto è alterato; o ' +
        'coverage ha trovato qualcuno dimenticato',
    },
  },
  {
    code: 4,
    meaning: {
      en:
        'nothing could start: journal not writable, server unreachable, login storm, no phase may work now; or ' +
        'check found an obstacle',
      it:
        'nulla ha potuto cominciare: registro non scrivibile, server irraggiungibile, troppi accessi rifiutati, ' +
        'nessuna fase può lavorare ora; o check ha trovato un ostacolo',
    },
  },
  {
    code: 5,
    meaning: {
      en: 'stopped before the end (interrupted, window closed, run time spent): the same command resumes',
      it: 'fermato prima della fine (interrotto, finestra chiusa, tempo scaduto): lo stesso comando riprende',
    },
  },
  { code: 10, meaning: { en: 'another run holds this journal', it: 'un’altra esecuzione tiene questo registro' } },
  {
    code: 130,
    meaning: {
      en: 'stopped hard by a second interrupt; the next run settles what was open',
      it: 'fermato di colpo da una seconda interruzione; la prossima esecuzione chiarisce il resto',
    },
  },
]

type ShortName = keyof HelpPhrases['codes']

const offline: readonly [ExitCode, ShortName][] = [
  [0, 'done'],
  [2, 'usage'],
]
const stopping: readonly [ExitCode, ShortName][] = [
  [5, 'stopped'],
  [10, 'inUse'],
  [130, 'cut'],
]

/** How each command may end, besides 1: a bug. */
const ends: Record<CommandName, readonly [ExitCode, ShortName][]> = {
  init: offline,
  check: [...offline, [4, 'obstacle'], ...stopping],
  run: [...offline, [3, 'incomplete'], [4, 'noStart'], ...stopping],
  status: offline,
  verify: [...offline, [3, 'differs'], [4, 'noStart'], ...stopping],
  outcomes: [...offline, [3, 'incomplete'], [4, 'noStart'], ...stopping],
  report: [...offline, [3, 'altered']],
  coverage: [...offline, [3, 'forgotten']],
  handout: offline,
  fleet: [...offline, [4, 'noStart']],
  providers: offline,
  schema: offline,
  explain: offline,
  completion: offline,
  help: offline,
}

/** In one line, for --help. */
export function codesOfCommand(name: CommandName, lang: Language): string {
  const { codes } = helpWords(lang)
  return ends[name].map(([code, short]) => `${code} ${codes[short]}`).join(' · ')
}

/** The code of a run that came to an end. */
export function runExitCode(status: StatusDocument): ExitCode {
  if (status.state === 'stopped') return 5
  return isComplete(status) ? 0 : 3
}

/** The code of a run, also of one that could not go on. */
export function endedExitCode(ended: StatusDocument | MigrationError): ExitCode {
  return ended instanceof MigrationError ? errorExitCode(ended) : runExitCode(ended)
}

/**
 * `status --exit-code`: the code with which the last run ended, whatever it was about; 10 while one is at work, 3 when
 * none has started. What a run that died would have said is read from what it left.
 */
export function lastRunExitCode(status: StatusDocument): ExitCode {
  if (status.state === 'running') return 10
  return exitCodes.find(({ code }) => code === status.lastExitCode)?.code ?? runExitCode(status)
}

/** The code of a check. */
export function checkExitCode(document: CheckDocument, stopped: boolean): ExitCode {
  if (stopped) return 5
  switch (document.verdict) {
    case 'ready':
    case 'warnings':
      return 0
    case 'blocked':
      return 4
    default:
      return neverHappens(document.verdict)
  }
}

/** The code of a verification. */
export function verifyExitCode(document: VerifyDocument, stopped: boolean): ExitCode {
  if (stopped) return 5
  return document.verdict === 'identical' ? 0 : 3
}

/** The code of an error that reached the top: nothing could start, or it could not go on. */
export function errorExitCode(error: MigrationError): ExitCode {
  switch (error.code) {
    case 'usage':
    case 'plan-invalid':
    case 'plan-contradicts-journal':
    case 'journal-other-plan':
    case 'fleet-other-plan':
    case 'fleet-other-version':
      return 2
    case 'journal-in-use':
      return 10
    case 'interrupted':
      return 5
    case 'unexpected':
      return 1
    default:
      return 4
  }
}
