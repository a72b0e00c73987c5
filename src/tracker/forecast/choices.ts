import type { Page } from '../../access/page.ts'
import { careName } from '../service-list/cells.ts'
import { fixedSteps, stepOfPrerequisite } from './fixed-steps.ts'
import { forecastHref } from './forecast-query.ts'
import type { ForecastQuery } from './forecast-query.ts'
import type { listChoices } from './forecast-choices.store.ts'
import { entriesOf } from '../../keys.ts'

const any = { value: '', text: 'Any' }
const none = { value: '', text: 'Choose' }

/** The steps that may take more or fewer days, by name: prerequisites of the templates first. */
function stepItems(page: Page) {
  const prerequisites = page.templates.prerequisites.map(({ key, title }) => ({ value: stepOfPrerequisite(key), text: title }))
  return [...prerequisites, ...entriesOf(fixedSteps).map(([value, { title }]) => ({ value, text: title }))]
}

/** What the form of the page offers, and which filters are applied. */
export function choicesOf(page: Page, query: ForecastQuery, found: Awaited<ReturnType<typeof listChoices>>) {
  const { filter } = query
  const plain = (all: string[]) => all.map((text) => ({ value: text, text }))
  const cares = found.cares.map((value) => ({ value, text: careName(page, value) }))
  const names = { region: ['Region', filter.region], care: ['Care setting', careName(page, filter.care)], supplier: ['Supplier', filter.supplier] } as const
  return {
    filter,
    regions: [any, ...plain(found.regions)],
    cares: [any, ...cares],
    suppliers: [any, ...plain(found.suppliers)],
    steps: [none, ...stepItems(page)],
    providers111: [none, ...found.providers111.map(({ id, name }) => ({ value: id, text: name }))],
    applied: entriesOf(names).flatMap(([key, [label, name]]) =>
      filter[key] === '' ? [] : [{ text: `${label}: ${name}`, href: forecastHref({ ...query, page: 1, filter: { ...filter, [key]: '' } }) }],
    ),
    typed: {
      provider111: page.query('provider111') ?? '',
      on: page.query('on') ?? '',
      step: page.query('step') ?? '',
      days: page.query('days') ?? '',
    },
  }
}
