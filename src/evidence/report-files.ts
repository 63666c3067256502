// The files of a report by name, and what may lie beside them.

export const reportFiles = {
  page: 'report.html',
  document: 'report.json',
  messages: 'messages.csv',
  problems: 'problems.csv',
  manifest: 'manifest.txt',
  sums: 'SHA256SUMS',
} as const

/** What a signature or a time stamp is called that somebody laid beside the report. */
const seals: readonly string[] = ['.p7m', '.p7s', '.tsr', '.tsd', '.tst', '.tsq', '.asc', '.sig']

/** Whether a file is a signature or a time stamp by its name, which proves nothing: what is in it must say so. */
export function isSeal(name: string): boolean {
  const lower = name.toLowerCase()
  return seals.some((ending) => lower.endsWith(ending) && lower.length > ending.length)
}
