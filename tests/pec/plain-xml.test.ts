// The quick reader of daticert.xml against the parser: where it says that it has read all, both have read the same.

import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { readPlainXml } from '../../src/pec/plain-xml.ts'
import { Dice } from '../support/messages.ts'
import { daticertXml } from '../support/pec-daticert.ts'

type Told = string[]

/** Text in one piece, and only within elements. */
function teller(told: Told) {
  let depth = 0
  let text = ''
  const flush = () => {
    if (text !== '') told.push(`text ${text}`)
    text = ''
  }
  return {
    opened(name: string, attributes: Readonly<Record<string, string>>) {
      flush()
      depth += 1
      told.push(`<${name} ${JSON.stringify(Object.entries(attributes))}`)
    },
    text(more: string) {
      if (depth > 0) text += more
    },
    closed() {
      flush()
      depth -= 1
      told.push('>')
    },
  }
}

function byParser(xml: string): Told {
  const told: Told = []
  const { opened, text, closed } = teller(told)
  const parser = new SaxesParser({ xmlns: false })
  parser.on('opentag', ({ name, attributes }) => opened(name, attributes))
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('closetag', closed)
  parser.write(xml).close()
  return told
}

/** Undefined: it leaves it to the parser. */
function quickly(xml: string): Told | undefined {
  const told: Told = []
  return readPlainXml(xml, teller(told)) ? told : undefined
}

const facts = {
  type: 'errore-consegna',
  error: 'no-dest',
  sender: 'urp@comune.example',
  recipients: [{ address: 'a@b.example' }, { address: 'b@c.example', type: 'esterno' as const }],
  subject: 'a & b <città> “già”',
  issuer: 'Gestore',
  at: Date.UTC(2015, 6, 3),
  identificativo: 'opec1@gestore.example',
  msgid: 'a.b@comune.example',
  receiptType: 'breve',
  about: 'a@b.example',
  extendedError: '5.1.1 - x',
}
const whole = daticertXml(facts)

describe('plain XML', () => {
  it.each([
    ['as providers write it', whole],
    ['in one line, with no declaration', whole.replace(/^<\?.*\?>/, '').replaceAll('\n', '')],
    ['with another charset', whole.replace('UTF-8', 'ISO-8859-1')],
  ])('is read at once: %s', (_, xml) => {
    expect(quickly(xml)).toEqual(byParser(xml))
  })

  it.each([
    ['a CDATA section', whole.replace('<dati>', '<dati><![CDATA[a]]>')],
    ['a comment', whole.replace('<dati>', '<dati><!-- a -->')],
    ['a DTD', whole.replace('<postacert', '<!DOCTYPE postacert SYSTEM "a.dtd"><postacert')],
    ['a reference by number', whole.replace('<dati>', '<dati>&#224;')],
    ['an entity', whole.replace('<dati>', '<dati>&a;')],
    ['carriage returns', whole.replaceAll('\n', '\r\n')],
    ['apostrophes', whole.replaceAll('"', "'")],
    ['a reference in an attribute', whole.replace('no-dest', 'no&amp;dest')],
    ['a greater-than in an attribute', whole.replace('no-dest', 'no>dest')],
    ['characters beyond the first plane', whole.replace('<dati>', '<dati>😀')],
  ])('is left to the parser: %s', (_, xml) => {
    expect(quickly(xml)).toBeUndefined()
  })

  it.each([
    '',
    'a',
    '<a>',
    '</a>',
    '<a></b>',
    '<a></a ></a>',
    '<a/><b/>',
    '<a/>b',
    'b<a/>',
    '<a b="1" b="2"/>',
    '<a b=1/>',
    '<a b/>',
    '<a b="<"/>',
    '<a>]]></a>',
    '<a>\0</a>',
    '<a>\uD800</a>',
    '<a>&amp</a>',
    '<a>&&amp;</a>',
    '< a/>',
    '<1/>',
    '<>',
    '<a b="1"c="2"/>',
    '<?xml version="1.0"?><?xml version="1.0"?><a/>',
    ' <?xml version="1.0"?><a/>',
  ])('that is none is never read: %j', (xml) => {
    expect(quickly(xml)).toBeUndefined()
  })

  // PEC_MUTATIONS=100000 for as many as one likes.
  const times = Number(process.env['PEC_MUTATIONS'] ?? 20_000)
  it(`is what the parser finds, garbled ${times} times`, { timeout: 60_000 + times * 5 }, () => {
    const dice = new Dice(1_944)
    const pieces = [
      '<',
      '>',
      '/',
      '/>',
      '</a>',
      '<a>',
      '<a/>',
      '"',
      '=',
      ' ',
      '\n',
      '&',
      '&amp;',
      '&lt',
      ']]>',
    ] as const
    const longer = [
      '\0',
      '<!-- -->',
      '<a b="c">',
      ' b="c"',
      ' tipo="x"',
      '<?b?>',
      '<?xml version="1.0"?>',
      '\r',
    ] as const
    let read = 0
    for (let turn = 0; turn < times; turn += 1) {
      let xml = whole
      for (let count = dice.upTo(3); count >= 0; count -= 1) {
        const at = dice.upTo(xml.length + 1)
        const end = dice.upTo(2) === 0 ? at : Math.min(xml.length, at + dice.upTo(12))
        xml =
          xml.slice(0, at) +
          (dice.upTo(3) === 0 ? '' : dice.pick(dice.upTo(2) === 0 ? longer : pieces)) +
          xml.slice(end)
      }
      const told = quickly(xml)
      if (told === undefined) continue
      read += 1
      expect(told, xml).toEqual(byParser(xml))
    }
    expect(read).toBeGreaterThan(times / 20)
    expect(read).toBeLessThan(times)
  })
})
