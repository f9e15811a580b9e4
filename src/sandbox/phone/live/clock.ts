import { computed, ref } from 'vue'

const real = ref(Date.now())
/** Virtual minus this browser's time, in ms; covers a browser whose own clock is wrong as well. */
const skew = ref(0)
window.setInterval(() => (real.value = Date.now()), 1000)

/** The sandbox's virtual time, epoch ms, ticking once a second. */
export const now = computed(() => real.value + skew.value)

/** Real time, epoch ms, ticking once a second. */
export const realNow = computed(() => real.value)

/** Takes over the virtual time that the sandbox just reported. */
export function setNow(virtualNow: number): void {
  real.value = Date.now()
  skew.value = virtualNow - real.value
}
