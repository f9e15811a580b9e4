import type { FileAnswer } from '../../platform/http/serve'
import type { DataRequests } from './data-requests'
import type { DataRequest } from './entities/data-request'

/** An export as a download, made at this moment. */
export async function exportFile(requests: DataRequests, request: DataRequest): Promise<FileAnswer> {
  const bytes = await requests.download(request)
  return { filename: `个人信息-${request.id}.json`, contentType: 'application/json; charset=utf-8', bytes }
}
