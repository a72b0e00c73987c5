import { describe, expect, it } from 'vitest'
import { filters } from '../../src/web/components/filters.ts'
import { table } from '../../src/web/components/index.ts'

const region = { text: 'Region: North West', href: '/services?stage=testing' }
const stage = { text: 'Stage: Testing', href: '/services?region=North+West' }
const drawn = (applied: (typeof region)[]) => filters({ action: '/services', fields: '<i>fields</i>', applied, clearHref: '/services' })

describe('the filters of a list', () => {
  it.each([
    [[], 'Filters'],
    [[region], '1 filter: Region: North West'],
    [[region, stage], '2 filters: Region: North West; Stage: Testing'],
  ])('show what is applied when a narrow screen folds them', (applied, summary) =>
    expect(drawn(applied)).toContain(`<span class="nhsuk-details__summary-text">${summary}</span>`),
  )

  it('are removed one by one, or all at once', () => {
    const html = drawn([region, stage])
    for (const { text, href } of [region, stage])
      expect(html).toContain(`<a href="${href}"><span class="nhsuk-u-visually-hidden">Remove the filter </span>${text} `)
    expect(html).toContain('<a href="/services">Clear filters</a>')
    expect(drawn([])).not.toContain('Clear filters')
  })

  it('draw each field once, and keep the rest of the address', () => {
    const html = filters({ action: '/services', hidden: { cols: 'region,"size' }, fields: '<i>fields</i>', applied: [], clearHref: '/services' })
    expect(html.match(/<i>fields<\/i>/g)).toHaveLength(1)
    expect(html).toContain('<input type="hidden" name="cols" value="region,&quot;size">')
  })

  it('escape what somebody typed', () => expect(drawn([{ text: 'Search: <b>', href: '/services?a=1&b=2' }])).toContain('href="/services?a=1&amp;b=2"'))
  it('show what somebody typed as text', () => expect(drawn([{ text: 'Search: <b>', href: '/' }])).not.toContain('<b>'))
})

describe('a row shown as a card on a narrow screen', () => {
  const html = table({
    caption: 'Services',
    cards: true,
    firstCellIsHeader: true,
    head: [{ text: 'Service' }, { html: '<a href="?sort=size">List size</a>', name: 'List "size"' }, { text: 'Status', name: '' }, { text: 'Stage' }],
    rows: [[{ text: 'Riverside' }, { text: '1,200' }, { text: 'Live' }, { text: 'Testing' }]],
  })
  it('names each cell by its column, in words without the link', () => {
    expect(html).toContain('<td class="nhsuk-table__cell" data-label="List &quot;size&quot;">1,200</td>')
    expect(html).toContain('<td class="nhsuk-table__cell" data-label="Stage">Testing</td>')
  })
  it('does not label the service, nor what needs no label', () => {
    expect(html).toContain('<th class="nhsuk-table__header" scope="row">Riverside</th>')
    expect(html).toContain('<td class="nhsuk-table__cell">Live</td>')
  })
})
