import { computed, ref, watch } from 'vue'

/** WeChat's font sizes (我 › 设置 › 通用 › 字体大小), in px; the first is the standard. */
const SIZES = [
  { px: 16, name: '标准' },
  { px: 19, name: '大' },
  { px: 23, name: '特大' },
]
const KEY = 'sandbox.letters'

const chosen = ref(Number(localStorage.getItem(KEY) ?? 0))
watch(chosen, (index) => localStorage.setItem(KEY, String(index)))

/** The chosen size of letters, kept in this browser. */
export const letters = computed(() => SIZES[chosen.value] ?? SIZES[0]!)

/** Goes to the next size; after the largest comes the standard again. */
export function nextLetters(): void {
  chosen.value = (chosen.value + 1) % SIZES.length
}
