import { z } from 'zod'
import { inUse, nameWithState, retiredIn } from '../care-settings/retired.ts'
import { ownCodesOf } from '../templates/for-project.ts'
import { files } from '../templates/shapes.ts'
import type { TemplateBody } from '../template-versions/body.ts'
import { listIn, textIn } from './common-parts.ts'
import { itemKind } from './item-kind.ts'

const code = z.strictObject({ key: files['test-plan.json'].shape.dispositionCodes.element.shape.code, name: z.string().trim().min(1) })
type CodeItem = z.output<typeof code>
type Known = TemplateBody['dispositionCodes'][number]

const asItem = (one: Known): CodeItem => ({ key: one.code, name: one.name })
const asKnown = (one: CodeItem): Known => ({ code: one.key, name: one.name })
const example = 'Enter a code like Dx05: Dx and digits'

export const codeKind = itemKind<CodeItem>({
  file: 'test-plan.json',
  one: 'disposition code',
  many: 'disposition codes',
  get: ({ dispositionCodes }) => inUse(dispositionCodes).map(asItem),
  put: (body, items) => ({ ...body, dispositionCodes: [...items.map(asKnown), ...retiredIn(body.dispositionCodes)] }),
  retired: {
    get: ({ dispositionCodes }) => retiredIn(dispositionCodes).map(asItem),
    put: (body, items) => ({
      ...body,
      dispositionCodes: [...inUse(body.dispositionCodes), ...items.map((one): Known => ({ ...asKnown(one), retired: true }))],
    }),
    without: (body, key) => ({
      ...body,
      // The last code of a list stays, as something to mend.
      defaultCodes: Object.fromEntries(
        Object.entries(body.defaultCodes).map(([place, codes]) => [place, codes.length > 1 ? codes.filter((one) => one !== key) : codes]),
      ),
    }),
  },
  keyOf: (values) => textIn(values, 'code'),
  title: (one) => `${one.key} ${one.name}`,
  schema: code,
  fields: () => [
    { name: 'code', label: 'Code', hint: 'Like Dx05', as: 'line', most: 10, needed: example, onlyNew: true },
    { name: 'name', label: 'What it means', hint: 'In the words of the standard', as: 'line', most: 300, needed: 'Say what the code means' },
  ],
  values: (one) => ({ code: one.key, name: one.name }),
  parts: {
    key: { fields: ['code'], make: (values) => textIn(values, 'code') },
    name: { fields: ['name'], make: (values) => textIn(values, 'name') },
  },
  check(values, { body, key }) {
    const typed = textIn(values, 'code')
    if (key !== undefined || typed === '') return {}
    if (!/^Dx\d{1,6}$/.test(typed)) return { code: example }
    const known = body.dispositionCodes.find((one) => one.code === typed)
    if (!known) return {}
    return { code: known.retired ? `${typed} is retired. Put it back from the list of codes` : `${typed} is in the list already` }
  },
})

/** What stands for every care setting without a list of its own. */
const rest = 'default'
const list = z.strictObject({ key: z.string(), name: z.string(), codes: z.array(z.string()) })

export const firstCodesKind = itemKind<z.output<typeof list>>({
  file: 'test-plan.json',
  one: 'list of disposition codes',
  many: 'disposition codes that a care setting tests at first',
  place: (key) => `: defaultCodes of ${key}: `,
  listed: 'fields',
  get: (body) => [
    ...inUse(body.careSettings).map((one) => ({ key: one.key, name: one.name, codes: ownCodesOf(body, one.key) ?? [] })),
    { key: rest, name: 'Every other care setting', codes: body.defaultCodes[rest] ?? [] },
  ],
  put: (body, items) => ({
    ...body,
    defaultCodes: {
      ...Object.fromEntries(Object.entries(body.defaultCodes).filter(([key]) => !items.some((one) => one.key === key && one.codes.length === 0))),
      ...Object.fromEntries(items.filter((one) => one.codes.length > 0).map((one) => [one.key, one.codes])),
    },
  }),
  notAdded: 'Every care setting has its list already',
  retired: 'A list of codes stays with its care setting',
  title: (one) => one.name,
  schema: list,
  fields: ({ dispositionCodes, defaultCodes }) => {
    const used = new Set(Object.values(defaultCodes).flat())
    return [
      {
        name: 'codes',
        label: 'Disposition codes',
        hint: 'A care setting with no code ticked tests those of “Every other care setting”',
        as: 'several',
        choices: dispositionCodes
          .filter((one) => !one.retired || used.has(one.code))
          .map((one) => ({ value: one.code, text: `${one.code} ${nameWithState(one)}` })),
      },
    ]
  },
  values: (one) => ({ codes: one.codes }),
  parts: { codes: { fields: ['codes'], make: (values) => listIn(values, 'codes') } },
  check: (values, { key }) => (key === rest && listIn(values, 'codes').length === 0 ? { codes: 'Tick at least one code' } : {}),
})

/** The codes of a care setting, as a list of them says it. */
export const firstCodesOf = (key: string, body: TemplateBody): string => ownCodesOf(body, key)?.join(', ') ?? 'The same as every other care setting'
