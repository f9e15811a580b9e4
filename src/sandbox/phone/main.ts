import { createApp } from 'vue'
import PhoneApp from './phone-app.vue'
import { applyTheme } from './live/theme'
import './styles/tokens.css'
import './styles/base.css'
import './styles/panel.css'

applyTheme()
createApp(PhoneApp).mount('#app')
