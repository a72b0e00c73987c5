/** The page of the pack that says how to verify it. */
export const howToVerify = (project: string, head: string): string => `# Evidence pack of ${project}

- \`index.pdf\`: what is here, and which requirement each piece shows. Begin here
- \`procedure/\`: each version of the procedure as it was issued (.md), with its signatures (.pdf), and a certificate for each signature
- \`procedure-signed-for-this-site/\`: the same for the procedure of another site, if its organisation signs that one for this site
- \`evidence/\`: the files that were given as evidence, in a folder for each prerequisite or test case; also those of an organisation or
  supplier that meets a prerequisite for several projects
- \`exchanges/\`: exchanges with the sandbox that were cited, with what might name a patient masked
- \`results.csv\`: every result of every run; \`history.csv\`: everything that happened
- \`record.json\`: the rows of the record, and the events that bind them

## How to verify it offline

1. Without any program of ours: \`sha256sum -c SHA256SUMS\` checks that each file is as it was made.
2. With Node.js 22 or later: \`node verify.mjs\` also checks each event, each row against the event that recorded it, each signature against the text that
   was signed, and each file of evidence against its digest.
3. With an export of the whole installation (\`slipway export FILE.json\`): \`node verify.mjs FILE.json\` also checks that these events are in its chain.

What a pack cannot prove alone is that no event was left out of the chain, because the events of other projects are not here. Whoever runs Slipway proves
it with the head of the chain up to the latest event of this project:

    slipway verify --head ${head}

The pack is the same, byte for byte, whenever it is made from the same record.
`
