-- Rhoscope for Neovim 0.7 to 0.10: starts the server for model configs, one per project.
local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
local launcher = vim.fn.resolve(here .. '/../../bin/rhoscope')
local clients = {} -- by project

local function project_of(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  for _, marker in ipairs({ 'rhoscope.json', '.rhoscope', '.git' }) do
    local found = vim.fn.findfile(marker, folder .. ';')
    if found == '' then found = vim.fn.finddir(marker, folder .. ';') end
    if found ~= '' then return vim.fn.fnamemodify(found:gsub('/$', ''), ':p:h') end
  end
  return folder
end

local function attach(event)
  local root = project_of(event.match)
  vim.bo[event.buf].filetype = event.match:find('%.ya?ml$') and 'yaml.rnn' or 'jsonc'
  if not clients[root] or vim.lsp.client_is_stopped(clients[root]) then
    clients[root] = vim.lsp.start_client({ name = 'rhoscope', cmd = { launcher, 'lsp' }, root_dir = root })
  end
  vim.lsp.buf_attach_client(event.buf, clients[root])
end

vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, { pattern = { '*.rnn.json', '*.rnn.jsonc', '*.rnn.yaml', '*.rnn.yml', 'rhoscope.json' }, callback = attach })
