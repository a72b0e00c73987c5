import type { Page } from '../../access/page.ts'
import { NotFoundError } from '../../errors.ts'
import { htmlOfText } from '../sop/drawn.ts'
import { questionsIn, sentenceOf, wordsOf } from '../sop/options.ts'
import { ownCodesOf } from '../templates/for-project.ts'
import { keysIn } from '../templates/keys-in.ts'
import { projectItems } from '../templates/project-items.ts'
import { nameWithState } from '../care-settings/retired.ts'
import type { ProjectItems } from '../templates/project-items.ts'
import { sopFileFor } from '../templates/templates.ts'
import { templatesOf } from '../template-versions/body.ts'
import { getDraft } from './get-draft.ts'
import { getKnownVersion } from '../template-versions/get-version.ts'
import { draftCrumb, draftPath, templatesCrumb, templatesPath } from '../template-versions/paths.ts'

const sideNames = { provider: 'Provider', consumer: 'Consumer' } as const
interface Row {
  title: string
  says: string
  more: string
  href: string | null
}
interface View {
  heading: string
  caption: string
  roles: Row[]
  prerequisites: { group: string; rows: Row[] }[]
  codes: Row[]
  codesHref: string | null
  questions: { group: string; rows: Row[] }[]
  conditions: Row[]
  cases: Row[]
  criteria: { heading: string; rows: Row[] }[]
  procedure: string
  procedureHref: string | null
  other: { text: string; href: string }
}

const contentOf = async (page: Page, slug: string) =>
  slug === 'draft' ? { name: 'draft', version: '', body: (await getDraft(page.db.read)).body } : getKnownVersion(page.db.read, slug, page.templates)

type Link = (kind: string, key: string | null) => string | null

function roleRows({ roles }: ProjectItems, link: Link): Row[] {
  return roles.map((one) => ({
    title: one.name,
    says: one.organisation,
    more: [
      one.required === 1 ? 'Someone has to be in it' : '',
      one.key_stakeholder === 1 ? 'Signs the procedure' : '',
      one.test_team === 1 ? 'In the test team' : '',
    ]
      .filter(Boolean)
      .join('; '),
    href: link('roles', one.role_key),
  }))
}

function prerequisiteRows({ prerequisites, roles }: ProjectItems, link: Link): View['prerequisites'] {
  const nameOf = (key: string): string => roles.find((one) => one.role_key === key)?.name ?? key
  const titleOf = (key: string): string => prerequisites.find((one) => one.key === key)?.title ?? key
  return [...Map.groupBy(prerequisites, (one) => one.group_key)].map(([group, rows]) => ({
    group: group.charAt(0).toUpperCase() + group.slice(1).replaceAll('-', ' '),
    rows: rows.map((one) => {
      const needs = keysIn(one.needs).map(titleOf)
      return {
        title: one.title,
        says: `${one.what} ${one.how}`,
        more: [
          one.derived === null ? `Owner: ${keysIn(one.owners).map(nameOf).join(', ')}` : 'Answered by the catalogue',
          needs.length > 0 ? `Needs first: ${needs.join(', ')}` : '',
          one.value_label === null ? '' : `Value: ${one.value_label}`,
          one.optional === 1 ? 'May be left out' : '',
        ]
          .filter(Boolean)
          .join('; '),
        href: link('prerequisites', one.key),
      }
    }),
  }))
}

const questionRows = ({ options }: ProjectItems, link: Link): View['questions'] =>
  questionsIn(options).map(({ group, oneOf, options: all }) => ({
    group: `${group}: ${oneOf ? 'one of these' : 'any of these'}`,
    rows: all.map(({ option }) => ({
      title: wordsOf(option),
      says: sentenceOf(option),
      more: option.number ? `The service sets the ${option.number.name}, from ${option.number.min} to ${option.number.max}` : '',
      href: link('workflow-options', option.key ?? null),
    })),
  }))

/** A care setting in one version: all that a new project of its services gets. */
export async function showSetting(page: Page): Promise<void> {
  const [slug, setting, role] = [page.param('version'), page.param('setting'), page.param('role')]
  const { name, body } = await contentOf(page, slug)
  const found = body.careSettings.find((one) => one.key === setting)
  if (!found || (role !== 'provider' && role !== 'consumer')) throw new NotFoundError('No such care setting in these templates')
  const isDraft = slug === 'draft'
  const templates = templatesOf(body, { version: '', environments: page.templates.environments })
  const items = projectItems(templates, { role, careSetting: setting })
  const link: Link = (kind, key) => (isDraft && key !== null && page.may('template.manage') ? `${draftPath}/${kind}/items/${key}` : null)
  const nameOf = (key: string): string => items.roles.find((one) => one.role_key === key)?.name ?? key
  const criteria = (kind: 'readiness' | 'handover'): Row[] =>
    items.criteria
      .filter((one) => one.kind === kind)
      .map((one) => ({ title: one.title, says: '', more: `Owner: ${nameOf(one.owner)}`, href: link('go-live-criteria', one.key) }))
  const [firstCode = ''] = items.codes
  const other = role === 'provider' ? 'consumer' : 'provider'
  page.show<View>(
    'template-drafts/setting',
    {
      title: `${found.name}, ${sideNames[role]} projects`,
      breadcrumbs: isDraft
        ? [templatesCrumb, draftCrumb]
        : [templatesCrumb, { text: name.charAt(0).toUpperCase() + name.slice(1), href: `${templatesPath}/versions/${slug}` }],
    },
    {
      heading: `${nameWithState(found)}, ${sideNames[role]} projects`,
      caption: isDraft ? 'As in the draft: nothing of this is in force' : `As in ${name}`,
      roles: roleRows(items, link),
      prerequisites: prerequisiteRows(items, link),
      codes: items.codes.map((code) => ({
        title: code,
        says: body.dispositionCodes.find((one) => one.code === code)?.name ?? '',
        more: '',
        href: link('disposition-codes', code),
      })),
      codesHref: link('first-codes', ownCodesOf(body, setting) ? setting : 'default'),
      questions: questionRows(items, link),
      conditions: items.conditions.map((one) => ({
        title: one.title,
        says: '',
        more: `Owner: ${nameOf(one.owner)}`,
        href: link('entry-conditions', one.template_key),
      })),
      cases: items.cases
        .filter((one) => one.code === firstCode)
        .map((one) => ({
          title: `${one.number ?? ''} ${one.criterion}`,
          says: one.expected,
          more: `Seen by the ${sideNames[one.side]}`,
          href: link('test-cases', one.template_key),
        })),
      criteria: [
        { heading: 'Before go-live', rows: criteria('readiness') },
        { heading: 'Before the hand-over', rows: criteria('handover') },
      ],
      procedure: await htmlOfText(items.sop),
      procedureHref: link('procedures', sopFileFor(templates, setting, role)),
      other: { text: `${sideNames[other]} projects`, href: `${templatesPath}/versions/${slug}/${setting}/${other}` },
    },
  )
}
