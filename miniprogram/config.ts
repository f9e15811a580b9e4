/** The brand's server: the PUBLIC_URL of the deployment, without a slash at the end; also on WeChat's list of request domains. */
export const SERVER = 'https://guidepost.example.com'
