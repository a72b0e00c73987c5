import { digestOf } from '../../digest.ts'
import type { Digest } from '../../digest.ts'
import { questionsIn, wordsOf } from './options.ts'
import type { WorkflowOption } from './options.ts'

/** A site for which a procedure is signed, as its text names it. */
export interface SiteInText {
  name: string
  /** The ODS code itself. */
  odsCode: string
}
/** The sites for which the procedure of a project is signed. */
export interface SitesInText {
  organisation: string
  /** The site that signs. */
  by: SiteInText
  sites: SiteInText[]
}

/** What was chosen among workflow options, as a digest: two services with the same one work in the same way. */
export const choicesOf = (options: WorkflowOption[]): Digest =>
  digestOf(
    JSON.stringify(
      questionsIn(options)
        .map(({ slug, options: all }) => [slug, ...all.flatMap(({ option }) => (option.chosen ? [wordsOf(option)] : [])).toSorted()])
        .toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)),
    ),
  )

/** A name as Markdown shows it, on one line and without any layout of its own. */
const literal = (text: string): string =>
  text
    .split(/\s/)
    .filter((word) => word !== '')
    .join(' ')
    .replaceAll(/[\\`*_{}[\]<>#|~]/g, (mark) => `\\${mark}`)

const siteLine = ({ name, odsCode }: SiteInText): string => `${literal(name)} (${literal(odsCode)})`

/** The text was written at one site, and gives that one's facts. */
export const factsOfOne = (site: string): string =>
  `Where this procedure gives a fact of one service (such as its name, address, DoS service ids, software, commissioner or scope), it is that of ${site}. For each other site its own applies.`

export const sitesHeading = 'This procedure is for'

/** The section of a procedure that names the sites for which it is signed; empty if there are none. */
export const sitesSection = ({ organisation, by, sites }: SitesInText): string =>
  sites.length === 0
    ? ''
    : [
        `## ${sitesHeading}`,
        `${siteLine(by)} signs it for itself and for these sites of ${literal(organisation)}, which work in the same way:`,
        sites.map((site) => `- ${siteLine(site)}`).join('\n'),
        factsOfOne(literal(by.name)),
      ].join('\n\n')
