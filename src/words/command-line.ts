// Writes a command so that it can be copied into a shell as it stands.

/** Quotes a word for a POSIX shell, only when it needs it. */
export function shellQuote(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** `pec-migrate` and the given words. */
export function commandLine(words: readonly string[]): string {
  return ['pec-migrate', ...words].map(shellQuote).join(' ')
}
