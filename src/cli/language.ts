// Which language to speak: what was asked for, else what the locale says, else English.

import type { Language } from '../model/request.ts'

/** Looks for `--lang` before anything is parsed, because errors of parsing speak a language too. */
export function languageOf(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  for (const [at, word] of argv.entries()) {
    if (word === '--') break
    const asked =
      word === '--lang' ? argv[at + 1] : word.startsWith('--lang=') ? word.slice('--lang='.length) : undefined
    if (asked === 'it' || asked === 'en') return asked
  }
  // POSIX: an empty variable counts as not set.
  const locale =
    [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '') ?? ''
  return /^it(?:[_.@-]|$)/i.test(locale) ? 'it' : 'en'
}
