import type { PdfDocument } from '../../pdf/block.ts'
import { howToVerify } from './how-to-verify.ts'
import { inBothTimes } from './signed-procedure.ts'
import type { VersionFacts } from './version-facts.ts'

/** One page that says who signed what, when and how they proved who they are. */
export function certificateOf(version: VersionFacts, signature: VersionFacts['signatures'][number]): PdfDocument {
  const what =
    signature.answer === 'declined' ? 'Certificate of a refusal to sign' : signature.answer === 'noted' ? 'Certificate of a note' : 'Certificate of a signature'
  return {
    title: `${what}: ${signature.name}, ${signature.role}`,
    header: `${version.service}: standard operating procedure, version ${version.number}`,
    date: Date.parse(signature.utc),
    blocks: [
      { kind: 'heading', level: 1, text: what },
      { kind: 'paragraph', text: [{ text: `“${signature.meaning}”`, bold: true }] },
      {
        kind: 'facts',
        rows: [
          { key: 'Name', value: signature.name },
          { key: 'Role', value: signature.role },
          ...(signature.organisation === '' ? [] : [{ key: 'Organisation', value: signature.organisation }]),
          { key: 'Answer', value: signature.decision },
          ...(signature.signedBefore === null ? [] : [{ key: 'Signed before', value: `Version ${signature.signedBefore}` }]),
          ...(signature.reason === '' ? [] : [{ key: 'Reason', value: signature.reason }]),
          { key: 'Document', value: `Standard operating procedure of ${version.service} (${version.serviceCode}), version ${version.number}` },
          { key: 'Project', value: version.project },
          { key: 'When', value: inBothTimes(signature) },
          { key: 'Proof', value: signature.proof },
          ...signature.traces.map(({ label, value }) => ({ key: label, value: [{ text: value, code: true }] })),
          { key: 'Digest that was signed', value: [{ text: signature.digest, code: true }] },
          { key: 'Number of this signature', value: [{ text: signature.id, code: true }] },
        ],
      },
      ...(version.intact
        ? []
        : [
            {
              kind: 'paragraph' as const,
              text: [{ text: 'The content of this version does not match its digest. Tell the booking team before you rely on it.', bold: true }],
            },
          ]),
      ...howToVerify(version),
    ],
  }
}
