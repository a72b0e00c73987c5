import type { Block } from '../../pdf/block.ts'

const code = (text: string) => ({ text, code: true })

/** How a reader proves that a document says what was recorded. */
export const howToVerify = ({ number, digest, head }: { number: number; digest: string; head: string }): Block[] => [
  { kind: 'heading', level: 2, text: 'How to check this document' },
  {
    kind: 'list',
    ordered: true,
    start: 1,
    items: [
      [
        {
          kind: 'paragraph',
          text: `Download the text of version ${number} from its page in Slipway. The SHA-256 of that file has to be the digest of the version: sha256sum on Linux and macOS, Get-FileHash on Windows.`,
        },
      ],
      [
        {
          kind: 'paragraph',
          text: [
            { text: 'Ask whoever runs Slipway to enter ' },
            code(`slipway verify --head ${head}`),
            { text: '. It checks every signature against the record, and that nothing was changed up to this point of the chain of events.' },
          ],
        },
      ],
    ],
  },
  {
    kind: 'facts',
    rows: [
      { key: 'Digest (SHA-256)', value: [code(digest)] },
      { key: 'Head of the chain', value: [code(head)] },
    ],
  },
]
