// daticert.xml (RFC 6109, 4.4), as providers write it.

export type CertifiedRecipient = { address: string; type?: 'certificato' | 'esterno'; cc?: boolean }

/** What is left out is not written, as attribute or element. `at`: ms; `zone`: minutes east of Greenwich. */
export type DaticertText = {
  type: string
  error?: string | undefined
  sender: string
  recipients: readonly CertifiedRecipient[]
  subject?: string | undefined
  issuer: string
  at: number
  zone?: number | undefined
  identificativo: string
  msgid?: string | undefined
  receiptType?: string | undefined
  about?: string | undefined
  receivedFor?: readonly string[] | undefined
  extendedError?: string | undefined
}

export function daticertXml(facts: DaticertText): string {
  const zone = facts.zone ?? 60
  const local = new Date(facts.at + zone * 60_000).toISOString()
  const [, year, month, day] = /^(\d+)-(\d+)-(\d+)/.exec(local) ?? []
  const element = (name: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`<${name}>${escaped(text)}</${name}>`]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<postacert tipo="${facts.type}" errore="${facts.error ?? 'nessuno'}">`,
    '  <intestazione>',
    ...element('mittente', facts.sender),
    ...facts.recipients.map(
      ({ address, type }) => `<destinatari tipo="${type ?? 'certificato'}">${escaped(address)}</destinatari>`,
    ),
    ...element('risposte', facts.sender),
    ...element('oggetto', facts.subject),
    '  </intestazione>',
    '  <dati>',
    ...element('gestore-emittente', facts.issuer),
    `<data zona="${zoneText(zone)}">`,
    `<giorno>${day}/${month}/${year}</giorno>`,
    `<ora>${local.slice(11, 19)}</ora>`,
    '</data>',
    ...element('identificativo', facts.identificativo),
    ...element('msgid', facts.msgid === undefined ? undefined : `<${facts.msgid}>`),
    ...(facts.receiptType === undefined ? [] : [`<ricevuta tipo="${facts.receiptType}"/>`]),
    ...element('consegna', facts.about),
    ...(facts.receivedFor ?? []).flatMap((address) => element('ricezione', address)),
    ...element('errore-esteso', facts.extendedError),
    '  </dati>',
    '</postacert>',
    '',
  ].join('\n')
}

/** `+0100` */
export function zoneText(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
