// The quick reader of daticert.xml against the parser: where it reads one, the parser reads the same.

import { describe, expect, it } from 'vitest'
import { parsed } from '../../src/pec/daticert.ts'
import { usualDaticert } from '../../src/pec/usual-daticert.ts'
import { Dice } from '../support/messages.ts'
import { daticertXml } from '../support/pec-daticert.ts'

const whole = daticertXml({
  type: 'errore-consegna',
  error: 'no-dest',
  sender: 'urp@comune.example',
  recipients: [{ address: 'a@b.example' }, { address: 'b@c.example', type: 'esterno' }],
  subject: 'a & b <città> “già”',
  issuer: 'Gestore',
  at: Date.UTC(2015, 6, 3),
  identificativo: 'opec1@gestore.example',
  msgid: 'a.b@comune.example',
  receiptType: 'breve',
  about: 'a@b.example',
  receivedFor: ['a@b.example', 'b@c.example'],
  extendedError: '5.1.1 - x',
}).trim()

describe('daticert.xml as providers write it', () => {
  it.each([
    ['as most do', whole],
    ['in one line, with no declaration', whole.replace(/^<\?.*\?>/, '').replaceAll('\n', '')],
    ['with another charset', whole.replace('UTF-8', 'ISO-8859-1')],
    ['with carriage returns', whole.replaceAll('\n', '\r\n')],
    ['with lines in its texts', whole.replace('città', 'cit\r\n\ttà')],
    ['with nothing but its root', '<postacert tipo="a" errore="b"></postacert>'],
    ['with no error', whole.replace(' errore="no-dest"', '')],
    ['with texts that are empty', whole.replaceAll(/>[^<\n]+</g, '> <')],
    ['with recipients of no type', whole.replaceAll(' tipo="certificato"', '')],
    ['with a blank before a slash', whole.replace('"breve"/>', '"breve" />')],
    ['with no data', whole.replace(/<dati>[^]*<\/dati>/, '')],
  ])('is read at once: %s', (_, xml) => {
    expect(usualDaticert(xml)).toEqual(parsed(xml))
  })

  it.each([
    ['a CDATA section', whole.replace('<dati>', '<dati><![CDATA[a]]>')],
    ['a comment', whole.replace('<dati>', '<dati><!-- a -->')],
    ['text between elements', whole.replace('<dati>', '<dati>a')],
    ['a DTD', whole.replace('<postacert', '<!DOCTYPE postacert SYSTEM "a.dtd"><postacert')],
    ['a reference by number', whole.replace('<giorno>', '<giorno>&#224;')],
    ['an entity', whole.replace('<giorno>', '<giorno>&a;')],
    ['apostrophes', whole.replaceAll('"', "'")],
    ['a reference in an attribute', whole.replace('no-dest', 'no&amp;dest')],
    ['a greater-than in an attribute', whole.replace('no-dest', 'no>dest')],
    ['characters beyond the first plane', whole.replace('<giorno>', '<giorno>😀')],
    ['an element twice', whole.replace('<giorno>', '<giorno></giorno><giorno>')],
    ['an element that nobody knows', whole.replace('<dati>', '<dati><altro/>')],
    ['other attributes', whole.replace('<dati>', '<dati a="b">')],
    [
      'very many recipients',
      whole.replace('<risposte>', `${'<destinatari>a@b.example</destinatari>'.repeat(2_000)}$&`),
    ],
  ])('is left to the parser: %s', (_, xml) => {
    expect(usualDaticert(xml)).toBeUndefined()
  })

  it.each([
    '',
    'a',
    '<postacert>',
    '</postacert>',
    '<postacert></postacer>',
    '<postacert></postacert ></postacert>',
    '<postacert></postacert><postacert></postacert>',
    '<postacert></postacert>b',
    'b<postacert></postacert>',
    '<postacert tipo="1" tipo="2"></postacert>',
    '<postacert tipo=1></postacert>',
    '<postacert tipo></postacert>',
    '<postacert tipo="<"></postacert>',
    '<postacert>]]></postacert>',
    '<postacert>\0</postacert>',
    '<postacert><dati><ora>\uD800</ora></dati></postacert>',
    '<postacert tipo="1"errore="2"></postacert>',
    '<?xml version="1.0"?><?xml version="1.0"?><postacert></postacert>',
    ' <?xml version="1.0"?><postacert></postacert>',
  ])('that is none is never read: %j', (xml) => {
    expect(usualDaticert(xml)).toBeUndefined()
  })

  // PEC_MUTATIONS=100000 for as many as one likes.
  const times = Number(process.env['PEC_MUTATIONS'] ?? 20_000)
  it(`is what the parser finds, garbled ${times} times`, { timeout: 60_000 + times * 5 }, () => {
    const dice = new Dice(1_944)
    const pieces = [
      '<',
      '>',
      '/>',
      '<ora>a</ora>',
      '<data>',
      '</data>',
      '<ricezione>b</ricezione>',
      '</dati>',
      'a',
      '"',
      ' ',
      '\n',
      '\r\n',
      '&',
      '&amp;',
      '&lt',
      ']]>',
      '\0',
      '\u0085',
      '\u00a0',
      '<!-- -->',
      ' tipo="x"',
      '<?xml version="1.0"?>',
    ] as const
    let read = 0
    for (let turn = 0; turn < times; turn += 1) {
      let xml = whole
      for (let count = dice.upTo(3); count >= 0; count -= 1) {
        const at = dice.upTo(xml.length + 1)
        const end = dice.upTo(2) === 0 ? at : Math.min(xml.length, at + dice.upTo(12))
        xml = xml.slice(0, at) + (dice.upTo(3) === 0 ? '' : dice.pick(pieces)) + xml.slice(end)
      }
      xml = xml.trim()
      const texts = usualDaticert(xml)
      if (texts === undefined) continue
      read += 1
      expect(texts, xml).toEqual(parsed(xml))
    }
    expect(read).toBeGreaterThan(times / 20)
    expect(read).toBeLessThan(times)
  })
})
