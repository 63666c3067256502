// Receipts of which subject or daticert.xml tell another kind than the header: noted, and the header believed. Pure.

import type { PecFacts, PecKind } from '../model/pec.ts'
import { kindOfReceipt } from '../pec/classify.ts'

/** What speaks against the header: the beginning of the subject, and postacert/@tipo, each as it is written. */
export type Contradiction = { subject?: string; daticert?: string }

/**
 * What providers write before the subject (RFC 6109, 3.1 and 3.2), and the kinds that it fits. A notice of delay and an
 * error are a failed delivery both; before 24 hours are over nobody but the header tells them apart.
 */
const prefixes: readonly { prefix: string; kinds: readonly PecKind[] }[] = [
  { prefix: 'POSTA CERTIFICATA:', kinds: [] },
  { prefix: 'ANOMALIA MESSAGGIO:', kinds: [] },
  { prefix: 'ACCETTAZIONE:', kinds: ['acceptance'] },
  { prefix: 'AVVISO DI NON ACCETTAZIONE', kinds: ['non-acceptance'] },
  { prefix: 'PRESA IN CARICO:', kinds: ['take-charge'] },
  { prefix: 'CONSEGNA:', kinds: ['delivery'] },
  { prefix: 'AVVISO DI MANCATA CONSEGNA', kinds: ['delivery-error', 'delivery-warning', 'virus-detection'] },
  { prefix: 'PROBLEMA DI SICUREZZA:', kinds: ['virus-detection'] },
]

/** Of a receipt; undefined: nothing contradicts its header. What is unknown, or missing, tells nothing. */
export function contradictionIn({ kind, subject, daticert }: PecFacts): Contradiction | undefined {
  const start = subject?.toUpperCase() ?? ''
  const said = prefixes.find(({ prefix }) => start.startsWith(prefix))
  const type = daticert.state === 'read' ? daticert.daticert.type : ''
  const told = type === 'posta-certificata' ? 'transport-envelope' : kindOfReceipt(type)
  const found: Contradiction = {
    ...(said !== undefined && !said.kinds.includes(kind) && { subject: said.prefix }),
    ...(told !== undefined && told !== kind && { daticert: type }),
  }
  return Object.keys(found).length === 0 ? undefined : found
}
