-- Drives the language server by Neovim's own client, without a screen, and prints what a person would see as JSON.
local node, server = vim.env.CUTAWAY_NODE, vim.env.CUTAWAY_SERVER
local seen = {}
local id = vim.lsp.start_client({
  name = 'cutaway',
  cmd = { node, server, '--stdio' },
  root_dir = vim.fn.getcwd(),
})
vim.lsp.buf_attach_client(0, id)
local function ask(method, more)
  local parameters = vim.tbl_extend('force', vim.lsp.util.make_position_params(), more or {})
  local answers = vim.lsp.buf_request_sync(0, method, parameters, 20000) or {}
  return (answers[id] or {}).result
end

vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 20)
seen.diagnostics = vim.tbl_map(function(one)
  return { line = one.lnum + 1, source = one.source, code = one.code, severity = one.severity }
end, vim.diagnostic.get(0))

vim.fn.search('\\[\\]')
seen.hover = ask('textDocument/hover').contents.value

local position = vim.lsp.util.make_position_params().position
local actions = ask('textDocument/codeAction', {
  range = { start = position, ['end'] = position },
  context = { diagnostics = {} },
})
seen.action = actions[1].title
local edit = actions[1].edit
if edit == nil then
  local client = vim.lsp.get_client_by_id(id)
  edit = client.request_sync('codeAction/resolve', actions[1], 20000, 0).result.edit
end
vim.lsp.util.apply_workspace_edit(edit, vim.lsp.get_client_by_id(id).offset_encoding)
seen.text = vim.api.nvim_buf_get_lines(0, 0, -1, false)
vim.wait(20000, function() return #vim.diagnostic.get(0) == 0 end, 20)
seen.left = #vim.diagnostic.get(0)

vim.lsp.stop_client(id)
seen.stopped = vim.wait(20000, function() return vim.lsp.client_is_stopped(id) end, 20)
io.stdout:write(vim.json and vim.json.encode(seen) or vim.fn.json_encode(seen))
vim.cmd('qall!')
