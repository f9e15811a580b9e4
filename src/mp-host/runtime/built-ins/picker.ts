import type { Host } from '../parts'
import { askPicker } from '../screen/sheets'
import { defineTag, type BuiltIn } from './define'

/** `<picker>` of the modes selector, date and time. */
export function definePicker(host: Host): void {
  defineTag(host, 'picker', {
    properties: {
      mode: { type: String, value: 'selector' },
      range: null,
      rangeKey: String,
      value: null,
      start: String,
      end: String,
      fields: { type: String, value: 'day' },
      disabled: Boolean,
      name: String,
    },
    setUp(one) {
      one.element.setAttribute('role', 'combobox')
      one.on('tap', () => {
        if (!one.isSet('disabled')) void pick(one).catch((error: unknown) => host.failed(error))
      })
    },
  })
}

async function pick(one: BuiltIn): Promise<void> {
  const value = await askPicker(one.text('mode') === 'selector' ? listOf(one) : fieldOf(one))
  if (value === undefined) return one.fire('cancel')
  one.set({ value })
  one.fire('change', { value })
}

function listOf(one: BuiltIn): { labels: string[]; at: number } {
  const range = (one.read('range') as unknown[] | null) ?? []
  const key = one.text('rangeKey')
  const labels = range.map((item) => String(key ? (item as Record<string, unknown>)[key] : item))
  return { labels, at: one.number('value') }
}

function fieldOf(one: BuiltIn): { type: string; value: string; min: string; max: string } {
  const isTime = one.text('mode') === 'time'
  const type = isTime ? 'time' : one.text('fields') === 'month' ? 'month' : 'date'
  return { type, value: one.text('value'), min: one.text('start'), max: one.text('end') }
}
