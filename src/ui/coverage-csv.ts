// What `coverage` found as rows of a CSV: one for each place, for whoever keeps the registers.

import type { CoverageDocument, PublishedPlace } from '../model/coverage.ts'

export const coverageCsvHeader = [
  'finding',
  'address',
  'new_address',
  'mailbox',
  'body',
  'unit',
  'dataset',
  'file',
  'line',
  'column',
  'published_as_pec',
] as const

/**
 * A row for each place of what is forgotten and of what the plan has, then one for each address that is nowhere.
 * `places`: all of an address. What finding it is, machines read too: it is not translated.
 */
export function coverageCsvRows(
  { forgotten, published, unpublished }: CoverageDocument,
  places: ReadonlyMap<string, readonly PublishedPlace[]>,
): string[][] {
  const rows = (finding: string, address: string, other: string, mailboxes: readonly string[]): string[][] =>
    (places.get(address) ?? []).map(({ body, unit, kind, file, line, column, certified }) => [
      finding,
      address,
      other,
      mailboxes.join(', '),
      body,
      unit ?? '',
      kind,
      file,
      String(line),
      column,
      certified ? 'yes' : 'no',
    ])
  return [
    ...forgotten.flatMap(({ address }) => rows('forgotten', address, '', [])),
    ...published.flatMap(({ address, action, replaceBy, mailboxes }) =>
      rows(action, address, replaceBy ?? '', mailboxes),
    ),
    ...unpublished.map(({ address, mailboxes }) => [
      'unpublished',
      address,
      '',
      mailboxes.join(', '),
      ...coverageCsvHeader.slice(4).map(() => ''),
    ]),
  ]
}
