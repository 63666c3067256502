// daticert.xml, as providers write it and as somebody could write it who means harm.

import { describe, expect, it } from 'vitest'
import type { Daticert } from '../../src/model/pec.ts'
import { daticertBounds, readDaticert } from '../../src/pec/daticert.ts'

const whole = `<?xml version="1.0" encoding="UTF-8"?>
<postacert tipo="errore-consegna" errore="no-dest">
    <intestazione>
        <mittente>URP@Comune.example</mittente>
        <destinatari tipo="certificato">Ufficio@PEC.example</destinatari>
        <destinatari tipo="esterno">rossi@posta.example</destinatari>
        <destinatari>altro@pec.example</destinatari>
        <risposte>urp@comune.example</risposte>
        <oggetto>Citt&#224; &amp; &lt;dintorni&gt; <![CDATA[<b>]]></oggetto>
    </intestazione>
    <dati>
        <gestore-emittente>Gestore di prova S.p.A.</gestore-emittente>
        <data zona="+0200"><giorno>03/07/2015</giorno><ora>09:05:07</ora></data>
        <identificativo>opec1.20150703@gestore.example</identificativo>
        <msgid>&lt;A.b@Comune.example&gt;</msgid>
        <ricevuta tipo="Completa"/>
        <consegna>Ufficio@PEC.example</consegna>
        <errore-esteso>5.1.1 - Gestore - indirizzo non valido</errore-esteso>
    </dati>
</postacert>`

const read = (xml: string | Buffer, charset?: string): Daticert => {
  const reading = readDaticert(Buffer.from(xml as string), charset)
  if (reading.state !== 'read') throw new Error(`it is ${reading.state}`)
  return reading.daticert
}

describe('daticert.xml', () => {
  it('may end with white space and NUL in any order, however much', () => {
    const started = performance.now()
    for (const end of ['\0', ' \0\r\n\0', '\0 '.repeat(200_000)]) expect(read(whole + end)).toEqual(read(whole))
    read(`${whole.replace('<dati>', `${' '.repeat(200_000)}<dati>`)}\0`)
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('tells everything that the law puts into it', () => {
    expect(read(whole)).toEqual({
      type: 'errore-consegna',
      error: 'no-dest',
      sender: 'urp@comune.example',
      recipients: [
        { address: 'ufficio@pec.example', type: 'certificato' },
        { address: 'rossi@posta.example', type: 'esterno' },
        { address: 'altro@pec.example', type: 'certificato' },
      ],
      subject: 'Città & <dintorni> <b>',
      issuer: 'Gestore di prova S.p.A.',
      at: Date.UTC(2015, 6, 3, 7, 5, 7),
      identificativo: 'opec1.20150703@gestore.example',
      msgid: 'A.b@Comune.example',
      receiptType: 'completa',
      about: 'ufficio@pec.example',
      extendedError: '5.1.1 - Gestore - indirizzo non valido',
    })
  })

  it('has defaults, and may lack everything else', () => {
    expect(read('<postacert/>')).toEqual({
      type: '',
      error: 'nessuno',
      sender: undefined,
      recipients: [],
      subject: undefined,
      issuer: undefined,
      at: undefined,
      identificativo: undefined,
      msgid: undefined,
      receiptType: undefined,
      about: undefined,
      extendedError: undefined,
    })
  })

  it.each([
    ['stray text between elements', (xml: string) => xml.replace('<dati>', 'a<dati>a').replace('</dati>', 'a</dati>a')],
    ['elements that nobody knows', (xml: string) => xml.replace('<dati>', '<nuovo><msgid>x</msgid></nuovo><dati>')],
    ['comments and instructions', (xml: string) => xml.replace('<dati>', '<!-- a --><?b c?><dati>')],
    ['white space around it', (xml: string) => `\r\n \uFEFF${xml}\r\n\0\0`],
    ['no declaration', (xml: string) => xml.replace(/^<\?.*\?>/, '')],
    [
      'a reference to its DTD',
      (xml: string) => xml.replace('<postacert ', '<!DOCTYPE postacert SYSTEM "x.dtd"><postacert '),
    ],
    ['names in capitals', (xml: string) => xml.replaceAll('dati>', 'DATI>')],
    [
      'a second answer',
      (xml: string) => xml.replace('</dati>', '<msgid>other</msgid><consegna>b@c.example</consegna></dati>'),
    ],
    ['the declaration of another charset than it has', (xml: string) => xml.replace('UTF-8', 'ISO-8859-15')],
  ])('is read through %s', (_, changed) => {
    expect(read(changed(whole))).toEqual(read(whole))
  })

  it.each([
    ['UTF-8', 'utf8', undefined, '<?xml version="1.0" encoding="UTF-8"?>'],
    ['ISO-8859-1', 'latin1', undefined, '<?xml version="1.0" encoding="iso-8859-1"?>'],
    ['ISO-8859-1, as only the part says', 'latin1', 'iso-8859-1', ''],
    ['ISO-8859-1, called UTF-8', 'latin1', 'utf-8', '<?xml version="1.0" encoding="UTF-8"?>'],
    ['UTF-16', 'utf16le', undefined, '\uFEFF<?xml version="1.0" encoding="UTF-16"?>'],
    ['UTF-8, called by a name that nobody knows', 'utf8', 'x-any', '<?xml version="1.0" encoding="x-none"?>'],
  ] as const)('is read in %s', (_, encoding, charset, declaration) => {
    const bytes = Buffer.from(
      `${declaration}<postacert><intestazione><oggetto>città</oggetto></intestazione></postacert>`,
      encoding,
    )
    expect(read(bytes, charset).subject).toBe('città')
  })

  it.each([
    ['+0100', Date.UTC(2015, 6, 3, 8, 5, 7)],
    ['-0330', Date.UTC(2015, 6, 3, 12, 35, 7)],
    ['+01:00', Date.UTC(2015, 6, 3, 8, 5, 7)],
    ['0100', Date.UTC(2015, 6, 3, 8, 5, 7)],
    ['CET', undefined],
  ])('counts its zone %s', (zone, at) => {
    expect(read(whole.replace('+0200', zone)).at).toBe(at)
  })

  it.each(['30/02/2015', '3-7-2015', '03/13/2015', ''])('has no date on %j', (day) => {
    expect(read(whole.replace('03/07/2015', day)).at).toBeUndefined()
  })

  it.each([
    ['truncated', whole.slice(0, -20)],
    ['truncated in its head', whole.slice(0, 30)],
    ['empty', ''],
    ['no XML', 'postacert'],
    ['HTML', '<html><body>&nbsp;</body></html>'],
    ['something else', '<?xml version="1.0"?><Segnatura/>'],
    ['two of them', '<postacert/><postacert/>'],
    ['within something else', '<x><postacert/></x>'],
    ['eight bits of garbage', Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 37) % 256))],
    [
      'an entity of its own',
      '<!DOCTYPE postacert [<!ENTITY a "b">]><postacert><dati><msgid>&a;</msgid></dati></postacert>',
    ],
    [
      'an entity that is a file',
      '<!DOCTYPE postacert [<!ENTITY a SYSTEM "file:///etc/passwd">]><postacert><dati>&a;</dati></postacert>',
    ],
    ['an entity of nobody', '<postacert><dati><msgid>&constructor;</msgid></dati></postacert>'],
    ['nested deeply', `<postacert>${'<a>'.repeat(50)}${'</a>'.repeat(50)}</postacert>`],
    ['nested endlessly', '<postacert>'.repeat(300_000)],
    ['far too long', Buffer.alloc(daticertBounds.bytes + 1, 0x20)],
  ])('is unreadable: %s', (_, xml) => {
    expect(readDaticert(Buffer.from(xml as string))).toEqual({ state: 'unreadable' })
  })

  it('does not laugh a billion times', () => {
    const laughs = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`)
    const dtd = `<!DOCTYPE postacert [<!ENTITY l0 "ha">${laughs.join('')}]>`
    const xml = `${dtd}<postacert><dati><msgid>&l9;</msgid></dati></postacert>`
    const started = performance.now()
    expect(readDaticert(Buffer.from(xml))).toEqual({ state: 'unreadable' })
    expect(performance.now() - started).toBeLessThan(200)
  })

  it('holds ten thousand recipients, and not any number', () => {
    const to = (count: number): Buffer =>
      Buffer.from(
        `<postacert><intestazione>${Array.from(
          { length: count },
          (_, index) => `<destinatari tipo="certificato">ufficio.${index}@pec.comune.example</destinatari>`,
        ).join('\n')}</intestazione></postacert>`,
      )
    const reading = readDaticert(to(10_000))
    expect(reading.state === 'read' && reading.daticert.recipients.length).toBe(10_000)
    expect(readDaticert(to(daticertBounds.recipients + 1))).toEqual({ state: 'unreadable' })
  })

  it('puts no control characters and no endless texts into the journal', () => {
    const long = read(
      `<postacert><dati><errore-esteso>a&#x9b;31m${'x'.repeat(100_000)}</errore-esteso></dati></postacert>`,
    )
    expect(long.extendedError).toMatch(/^a 31mx+$/)
    expect(long.extendedError?.length).toBe(4_096)
  })
})
