// The heads of the lists that `--csv` writes: whoever opens one reads them in the language of the rows below.

import type { Language } from '../model/request.ts'

/** By the English head, which is also the name of the column in the code. */
const italian: Readonly<Record<string, string>> = {
  // status, logins
  mailbox: 'casella',
  group: 'gruppo',
  contact: 'contatto',
  state: 'stato',
  phase: 'fase',
  messages: 'messaggi',
  verified: 'verificati',
  left: 'mancanti',
  problems: 'problemi',
  code: 'codice',
  why: 'motivo',
  todo: 'che cosa fare',
  forecast: 'fine prevista',
  side: 'lato',
  server: 'server',
  user: 'utente',
  who: 'a chi tocca',
  // verify --save
  folder: 'cartella',
  uid: 'UID',
  outcome: 'esito',
  source: 'origine',
  source_sha256: 'SHA-256 dell’origine',
  target: 'destinazione',
  target_sha256: 'SHA-256 della destinazione',
  date: 'data',
  bytes: 'byte',
  // outcomes
  resend: 'da inviare di nuovo',
  sent: 'inviato',
  accepted: 'accettato',
  deadline: 'termine',
  subject: 'oggetto',
  recipient: 'destinatario',
  type: 'tipo',
  error: 'errore',
  message_state: 'stato del messaggio',
  message_id: 'Message-ID',
  identificativo: 'identificativo',
  sent_copy: 'copia inviata',
  match: 'abbinamento',
  evidence: 'ricevute',
  // coverage
  finding: 'esito',
  address: 'indirizzo',
  new_address: 'nuovo indirizzo',
  body: 'ente',
  unit: 'ufficio',
  dataset: 'insieme di dati',
  file: 'file',
  line: 'riga',
  column: 'colonna',
  published_as_pec: 'pubblicato come PEC',
}

export function csvHeads(header: readonly string[], lang: Language): string[] {
  return lang === 'en' ? [...header] : header.map((head) => italian[head] ?? head)
}
