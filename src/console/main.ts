import { createApp } from 'vue'
import ConsoleApp from './console-app.vue'
import { useElement } from './element'
import { router } from './router'
import './tokens.css'
import './base.css'

const app = createApp(ConsoleApp)
useElement(app)
app.use(router)
app.mount('#app')
