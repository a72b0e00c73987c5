import type { Block, PdfDocument } from '../../pdf/block.ts'
import { howToVerify } from './how-to-verify.ts'
import type { VersionFacts } from './version-facts.ts'

/** The time in London and in UTC. */
export const inBothTimes = (one: { when: string; utc: string }): string => `${one.when} London time\n${one.utc.replace('T', ' ').replace('Z', ' UTC')}`

function stateOf({ isOut, waiting, signatures }: VersionFacts): string {
  const signed = signatures.filter((one) => one.hasSigned).length
  const noted = signatures.filter((one) => one.answer === 'noted').length
  const said = `${signed} ${signed === 1 ? 'signature' : 'signatures'}${noted === 0 ? '' : `, noted by ${noted}`}`
  if (!isOut) return `${said}. This version is no longer out for signature`
  return waiting.length === 0 ? `${said}. Everyone who was asked has answered` : `${said}. Not answered yet: ${waiting.join('; ')}`
}

const signedBefore = ({ signedBefore: number }: VersionFacts['signatures'][number]): string =>
  number === null ? '' : `\nSigned version ${number}, since which nothing that concerns the role has changed`

/** The procedure with its signatures, to file or to print. */
export function signedProcedure(version: VersionFacts): PdfDocument {
  const title = `Standard operating procedure of ${version.service}, version ${version.number}`
  const warning: Block[] = version.intact
    ? []
    : [
        {
          kind: 'paragraph',
          text: [{ text: 'The content does not match its digest. Tell the booking team before you rely on it.', bold: true }],
        },
      ]
  return {
    title,
    header: title,
    date: version.changed,
    blocks: [
      { kind: 'heading', level: 1, text: title },
      ...warning,
      {
        kind: 'facts',
        rows: [
          { key: 'Service', value: `${version.service} (${version.serviceCode})` },
          { key: 'Project', value: version.project },
          { key: 'Version', value: String(version.number) },
          { key: 'Issued', value: `${version.writtenAt} by ${version.writtenBy}` },
          { key: 'Signed', value: stateOf(version) },
          ...(version.inForce === '' ? [] : [{ key: 'In force', value: version.inForce }]),
          ...(version.review === '' ? [] : [{ key: 'Review', value: version.review }]),
          ...(version.sameAs === null ? [] : [{ key: 'Text', value: `The same as version ${version.sameAs}: its review changed nothing` }]),
          { key: 'Digest (SHA-256)', value: [{ text: version.digest, code: true }] },
        ],
      },
      { kind: 'markdown', text: version.body, level: 2 },
      ...leftOpen(version),
      { kind: 'heading', level: 2, text: `Signatures on version ${version.number}` },
      ...signatureTable(version),
      ...howToVerify(version),
    ],
  }
}

function leftOpen({ left }: VersionFacts): Block[] {
  if (left.length === 0) return []
  return [
    { kind: 'heading', level: 2, text: 'What was left open when this version was issued' },
    { kind: 'table', head: ['What', 'Confirmed'], rows: left.map((one) => [one.what, `${one.by}, ${one.when}`]) },
  ]
}

function signatureTable({ signatures, several }: VersionFacts): Block[] {
  if (signatures.length === 0) return [{ kind: 'paragraph', text: 'Nobody has signed this version.' }]
  return [
    {
      kind: 'table',
      head: ['Who', 'Answer', 'When', 'Proof'],
      rows: signatures.map((one) => [
        [{ text: one.name, bold: true }, { text: `\n${one.role}${one.organisation === '' ? '' : `\n${one.organisation}`}` }],
        [{ text: one.decision, bold: true }, { text: `\n“${one.meaning}”${signedBefore(one)}${one.reason === '' ? '' : `\nReason: ${one.reason}`}` }],
        inBothTimes(one),
        one.proof,
      ]),
    },
    ...several.map((text): Block => ({ kind: 'paragraph', text: `${text}.` })),
  ]
}
